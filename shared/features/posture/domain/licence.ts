const order = ['free', 'premium', 'ultimate'] as const;

/** GitLab's tiers, lowest first. */
export type Tier = (typeof order)[number];

/** A licence as far as it is known: a root group's on GitLab.com, the instance's elsewhere. Unknown is not Free. */
export type Licence = Tier | 'unknown';

/** Whether a licence covers a tier; undefined where the licence is not known. Free covers itself, whatever is known. */
export function covers(licence: Licence, tier: Tier): boolean | undefined {
  if (tier === 'free') return true;
  if (licence === 'unknown') return undefined;
  return order.indexOf(licence) >= order.indexOf(tier);
}
