import type { RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { checkWords } from '../../words/check-panel.ts';
import { exact } from '../amount.ts';

type Reason = RecommendationItem['reasons'][number];
type Needs = { role: string; tier: string };
export type ReasonKind = Reason['kind'];

/** `needs Ultimate`, by the kind of the obstacle and what the check needs. */
export function reasonText(kind: ReasonKind, needs: Needs | undefined): string {
  const { reasons } = checkWords;
  if (kind === 'tier') return reasons.tier(needs?.tier ?? '');
  if (kind === 'permission') return reasons.permission(needs?.role ?? '');
  return reasons[kind]();
}

/** `81 need Maintainer`. */
export function reasonCountText({ kind, count }: Reason, needs: Needs | undefined): string {
  const { reasonCounts } = checkWords;
  const n = exact(count);
  if (kind === 'tier') return reasonCounts.tier(n, needs?.tier ?? '');
  if (kind === 'permission') return reasonCounts.permission(n, needs?.role ?? '');
  return reasonCounts[kind](n);
}
