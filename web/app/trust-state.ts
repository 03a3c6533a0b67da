import type { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';

type Connector = DataStatus['connectors'][number];
/**
 * `unread`: root groups were never read whole, and no run goes on. `arriving`: they were read, and their rows are not there yet.
 */
export type TrustState = 'none' | 'reading' | 'paused' | 'unread' | 'arriving' | 'partial' | 'complete';

/** State of the data in one word, with the connector whose run goes on. `groups`: those in the inventory, as far as it is known. */
export function trustState(
  { state, connectors }: Pick<DataStatus, 'state' | 'connectors'>,
  groups: number | undefined,
): { state: TrustState; connector?: Connector } {
  const inState = (wanted: string) => connectors.find(({ lastRun }) => lastRun?.state === wanted);
  const running = inState('running');
  if (running !== undefined) return { state: 'reading', connector: running };
  const paused = inState('paused');
  if (paused !== undefined) return { state: 'paused', connector: paused };
  if (state === 'none') return { state };
  if (state === 'reading') return { state: 'unread' };
  return { state: groups === 0 ? 'arriving' : state };
}
