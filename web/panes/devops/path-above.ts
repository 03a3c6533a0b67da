import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';

/** Groups above a thing, as text; undefined for a root group. */
export function pathAbove({ fullPath }: Pick<InventoryItem, 'fullPath'>): string | undefined {
  const above = fullPath.split('/').slice(0, -1);
  return above.length === 0 ? undefined : above.join(' / ');
}
