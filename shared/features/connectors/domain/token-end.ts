const dayMs = 24 * 3_600_000;
const thresholds = [1, 7, 30] as const;

/** A warning that at most `days` are left until the token expires; 0 means that it has expired. */
export type TokenEndWarning = { expiresOn: string; days: 0 | (typeof thresholds)[number] };

/** The warning that is due now. Undefined while more than 30 days are left, and if the expiry is unknown. */
export function tokenEndWarning(expiresOn: string | undefined, now: Date): TokenEndWarning | undefined {
  if (expiresOn === undefined) return undefined;
  const left = daysLeft(expiresOn, now);
  if (left <= 0) return { expiresOn, days: 0 };
  const days = thresholds.find((threshold) => left <= threshold);
  return days === undefined ? undefined : { expiresOn, days };
}

export function isSameWarning(last: TokenEndWarning | undefined, due: TokenEndWarning): boolean {
  return last?.expiresOn === due.expiresOn && last.days === due.days;
}

/** Message of a warning. `expiresOn` is the expiry date as GitLab returns it; the token expires at midnight UTC. */
export function tokenEndMessage({ expiresOn }: TokenEndWarning, now: Date): string {
  const days = daysLeft(expiresOn, now);
  if (days <= 0) return `The access token expired on ${expiresOn}. Authorise the connector again.`;
  const left = days === 1 ? '1 day' : `${days} days`;
  return `The access token expires on ${expiresOn}, in ${left}. Authorise the connector again before that.`;
}

function daysLeft(expiresOn: string, now: Date): number {
  return Math.ceil((Date.parse(expiresOn) - now.getTime()) / dayMs);
}
