/**
 * When GitLab was last known to have a thing: when it was stored, or the last complete crawl, which met it without a
 * change.
 */
export function laterObservation(seenAt: string, completeAsOf: string | undefined): string {
  return completeAsOf !== undefined && completeAsOf > seenAt ? completeAsOf : seenAt;
}
