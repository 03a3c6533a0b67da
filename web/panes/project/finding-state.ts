import type { FindingResource } from '../../../shared/contracts/arm/finding.ts';
import type { ListedState } from '../../api/findings-by-severity.ts';

/** The state that is shown: a finding that is dismissed by an exemption is exempt. */
export function stateOf({
  state,
  exemption,
}: Pick<FindingResource['properties'], 'state' | 'exemption'>): ListedState {
  return state === 'dismissed' && exemption !== undefined ? 'exempt' : state;
}
