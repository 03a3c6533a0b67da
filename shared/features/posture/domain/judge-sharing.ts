import type { SharedGroup } from '../../../contracts/posture/shared-facts.ts';

/** Links that have not ended, at this level or above. */
export function openLinks(links: readonly SharedGroup[], level: number, now: Date): SharedGroup[] {
  const today = now.toISOString().slice(0, 10);
  return links.filter(
    ({ accessLevel, expiresOn }) => accessLevel >= level && (expiresOn === undefined || expiresOn >= today),
  );
}

/** The top-level group of a full path, in lower case. */
export function rootOf(fullPath: string): string {
  return (fullPath.split('/', 1)[0] ?? '').toLowerCase();
}
