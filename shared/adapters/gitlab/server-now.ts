/** What GitLab's clock showed when it answered (`Date`), in ms; else ours. Absolute times of its are compared with it. */
export function serverNow(headers: Headers, now: Date): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? now.getTime() : date;
}
