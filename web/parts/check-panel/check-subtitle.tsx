import type { CheckMetadata } from '../../api/check-metadata.ts';
import { checkWords } from '../../words/check-panel.ts';

const { tier: tiers } = checkWords;

/** `REV-01 · High · CIS 1.1.20 · works on every tier`. */
export function CheckSubtitle({ check: { check, severity, keys, needs } }: { check: CheckMetadata }) {
  const tier = needs?.tier;
  const parts = [
    check,
    checkWords.severity[severity],
    ...(keys?.cis === undefined ? [] : [checkWords.cis(keys.cis)]),
    ...(tier === undefined || !isTier(tier) ? [] : [tiers[tier]]),
  ];
  return parts.join(' · ');
}

function isTier(text: string): text is keyof typeof tiers {
  return text in tiers;
}
