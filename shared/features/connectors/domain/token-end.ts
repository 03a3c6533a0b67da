const dayMs = 24 * 3_600_000;
const thresholds = [1, 7, 30] as const;

/** A warning that was given: so many days or fewer were left of the token that ends on that day; 0: none. */
export type TokenEndWarning = { expiresOn: string; days: 0 | (typeof thresholds)[number] };

/** The warning that is due from now on, once each; undefined while more than 30 days are left or no end is known. */
export function tokenEndWarning(expiresOn: string | undefined, now: Date): TokenEndWarning | undefined {
  if (expiresOn === undefined) return undefined;
  const left = daysLeft(expiresOn, now);
  if (left <= 0) return { expiresOn, days: 0 };
  const days = thresholds.find((threshold) => left <= threshold);
  return days === undefined ? undefined : { expiresOn, days };
}

export function isSameWarning(given: TokenEndWarning | undefined, due: TokenEndWarning): boolean {
  return given?.expiresOn === due.expiresOn && given.days === due.days;
}

/** What to tell while a warning stands. `expiresOn` is the token's last day, as GitLab gives it: it ends at midnight UTC. */
export function tokenEndMessage({ expiresOn }: TokenEndWarning, now: Date): string {
  const days = daysLeft(expiresOn, now);
  if (days <= 0) return `The access token ended on ${expiresOn}; authorise the connector again.`;
  const left = days === 1 ? '1 day' : `${days} days`;
  return `The access token ends on ${expiresOn}, in ${left}; authorise the connector again before.`;
}

function daysLeft(expiresOn: string, now: Date): number {
  return Math.ceil((Date.parse(expiresOn) - now.getTime()) / dayMs);
}
