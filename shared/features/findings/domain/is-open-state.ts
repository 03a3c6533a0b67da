import type { FindingState } from '../../../contracts/findings/finding.ts';

export function isOpenState(state: FindingState): boolean {
  return state === 'open' || state === 'reopened';
}
