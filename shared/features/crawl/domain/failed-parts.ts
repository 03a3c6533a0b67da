import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import { rootEndpoint } from '../../inventory/domain/unreadable.ts';
import type { DoneTask, Run } from './run.ts';

/** `everything`: discovery failed or never ended, so that root groups may be unknown. */
export type FailedParts = { everything: boolean; rootIds: number[] };

export type EndedRun = {
  run: Run;
  done: readonly DoneTask[];
  roots: readonly RootGroup[];
  /** The connector's current run, which may be this one. One that is not stored yet is running. */
  current: Pick<Run, 'id' | 'state' | 'joiningOnly'>;
};

/** The parts of an ended run that were not read, as far as no newer run has read them completely since. */
export function failedParts(ended: EndedRun): FailedParts {
  const { run, done, roots } = ended;
  const failed = done.filter(({ result }) => result.unreadable.length > 0 || result.counts.malformed > 0);
  const inTasks = new Set(failed.flatMap((task) => (task.kind === 'discover' ? [] : [task.rootId])));
  const skipped = new Set(discoveryOf(done)?.result.unreadable.map(({ endpoint }) => endpoint));
  const isFailed = ({ facts, crawl }: RootGroup) =>
    inTasks.has(facts.id) || skipped.has(rootEndpoint(facts.id)) || crawl.runId === run.id;
  const rootIds = roots
    .filter((root) => isClaimed(root) && isFailed(root) && !isReadSince(root, run))
    .map(({ facts }) => facts.id);
  return { everything: isUndiscovered(ended) && !isRepeated(ended), rootIds };
}

function discoveryOf(done: readonly DoneTask[]): DoneTask | undefined {
  return done.find(({ kind }) => kind === 'discover');
}

function isReadSince({ crawl }: RootGroup, { beganAt }: Run): boolean {
  return crawl.state === 'complete' && (crawl.completeAsOf ?? '') >= beganAt;
}

/** A discovery that left out some root groups has tasks for the others. A run over one root group discovers nothing. */
function isUndiscovered({ run, done, current }: EndedRun): boolean {
  const discovery = discoveryOf(done);
  if (discovery !== undefined)
    return discovery.children.length === 0 && discovery.result.unreadable.length > 0;
  // No row is left that shows whether the run was over everything: a newer one that is running can be joined in any case.
  const canBeJoined = isNewerOverAll(current, run) && current.state === 'running';
  return done.length === 0 && (current.id === run.id || canBeJoined);
}

/** Whether a newer run over everything has ended. */
function isRepeated({ run, current }: EndedRun): boolean {
  return isNewerOverAll(current, run) && current.state !== 'running';
}

/** Ids of newer runs are smaller. */
function isNewerOverAll(current: EndedRun['current'], run: Run): boolean {
  return current.id < run.id && current.joiningOnly !== true;
}
