const dayMs = 24 * 3_600_000;
const warnedDays = 30;

/**
 * What to tell of an access token that ends within 30 days, or has ended; undefined while there is time. `expiresOn` is its
 * last day, as GitLab gives it: it ends at midnight UTC.
 */
export function tokenEndMessage(expiresOn: string | undefined, now: Date): string | undefined {
  if (expiresOn === undefined) return undefined;
  const days = Math.ceil((Date.parse(expiresOn) - now.getTime()) / dayMs);
  if (days > warnedDays) return undefined;
  if (days <= 0) return `The access token ended on ${expiresOn}; authorise the connector again.`;
  const left = days === 1 ? '1 day' : `${days} days`;
  return `The access token ends on ${expiresOn}, in ${left}; authorise the connector again before.`;
}
