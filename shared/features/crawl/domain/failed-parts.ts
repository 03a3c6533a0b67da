import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import type { DoneTask, Run } from './run.ts';

/** `everything`: discovery failed, so that root groups may be unknown. */
export type FailedParts = { everything: boolean; rootIds: number[] };

/** The parts of an ended run that were not read, as far as no newer run has read them completely since. */
export function failedParts(run: Run, done: readonly DoneTask[], roots: readonly RootGroup[]): FailedParts {
  const failed = done.filter(({ result }) => result.unreadable.length > 0 || result.counts.malformed > 0);
  const inTasks = new Set(failed.flatMap((task) => (task.kind === 'discover' ? [] : [task.rootId])));
  const isFailed = ({ facts, crawl }: RootGroup) => inTasks.has(facts.id) || crawl.runId === run.id;
  const rootIds = roots
    .filter((root) => isClaimed(root) && isFailed(root) && root.crawl.state !== 'complete')
    .map(({ facts }) => facts.id);
  return { everything: failed.some(({ kind }) => kind === 'discover'), rootIds };
}
