import type { Job } from '../../contracts/job.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import { isNamedOnly } from '../onboarding/domain/chosen-groups.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import {
  longPending,
  nothingStuck,
  stuckLeaving,
  stuckOperation,
  stuckTasks,
  type Stuck,
} from './domain/pick-stuck.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { BindChoice, ForEachApart } from '../flow-types/connectors.ts';
import type { InterruptRun, StartRootRun } from '../flow-types/runs.ts';
import type { RootGroups } from '../inventory/ports.ts';
import type { Runs, RunTasks } from '../crawl/ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'all'>;
  forEachApart: ForEachApart;
  rootGroups: Pick<RootGroups, 'list'>;
  runs: Pick<Runs, 'get'>;
  runTasks: Pick<RunTasks, 'pending'>;
  interruptRun: InterruptRun;
  bindChoice: BindChoice;
  startRootRun: StartRootRun;
  jobs: JobSender;
  clock: Chance;
};

/**
 * Sends again what has been on its way too long: a process may have died between storing a wish and sending its
 * message; and starts again the crawls of root groups that no run carries out: a process died before there was one, or
 * it ended without them. What is recent is sent under the id that it has, so that it comes through at once if it was never sent,
 * and costs nothing else. Safe to repeat and to be wrong: every job may run twice. Counts what was overdue.
 */
export async function watchOver(deps: Deps): Promise<{ resent: number }> {
  const now = deps.clock.now();
  let resent = 0;
  await deps.forEachApart(deps.connectors.all(), async (connector) => {
    if (isNamedOnly(connector.devops)) await deps.bindChoice(connector.key);
    const operation = stuckOperation(connector, now);
    const rest = operation.overdue.length > 0 ? nothingStuck : await stuckAtRest(connector, now, deps);
    const [overdue, recent] = [
      [...operation.overdue, ...rest.overdue],
      [...operation.recent, ...rest.recent],
    ];
    if (overdue.length > 0) await deps.jobs.send(overdue, { resend: String(now.getTime()) });
    if (recent.length > 0) await deps.jobs.send(recent);
    resent += overdue.length;
  });
  return { resent };
}

/** What may be stuck while no operation is overdue: groups on their way out, and the runs that crawl. */
async function stuckAtRest(connector: Connector, now: Date, deps: Deps): Promise<Stuck> {
  if (connector.devops === undefined) return nothingStuck;
  const roots = await deps.rootGroups.list(connector.id);
  const stuck: Stuck = { overdue: stuckLeaving(connector, roots, now), recent: [] };
  for (const root of longPending(roots, now)) await lookAfter(connector, root, deps);
  for (const runId of runsOf(connector, roots)) {
    const { overdue, recent } = await stuckOfRun(connector, runId, now, deps);
    stuck.overdue.push(...overdue);
    stuck.recent.push(...recent);
  }
  return stuck;
}

/** A process died after a root group was given to a run and before that was there, or before the run let go of it. */
async function lookAfter(connector: Connector, { facts, crawl }: RootGroup, deps: Deps): Promise<void> {
  const run = (await deps.runs.get(connector.id, crawl.runId))?.value;
  if (run?.state === 'running') return;
  if (run?.state === 'cancelled' || run?.state === 'superseded' || run?.state === 'failed') {
    const how = { state: run.state, because: run.lastError ?? 'The run was interrupted.' };
    await deps.interruptRun(connector.id, run.id, how);
  } else await deps.startRootRun(connector, facts.id, 'reconciliation');
}

/** The run over the whole connector, and those that crawl single root groups. */
function runsOf(connector: Connector, roots: readonly RootGroup[]): Set<string> {
  const { currentRunId } = connector.devops ?? {};
  const crawling = roots.filter((root) => root.crawl.state === 'pending').map((root) => root.crawl.runId);
  return new Set([...(currentRunId === undefined ? [] : [currentRunId]), ...crawling]);
}

async function stuckOfRun(connector: Connector, runId: string, now: Date, deps: Deps): Promise<Stuck> {
  const run = (await deps.runs.get(connector.id, runId))?.value;
  if (run?.state !== 'running') return nothingStuck;
  const pending = await deps.runTasks.pending(run.id);
  if (pending.length > 0) return stuckTasks(run.id, pending, now);
  const finish: Job = { v: 1, kind: 'finish-run', connector: refOf(connector), runId: run.id, attempt: 0 };
  return { overdue: [finish], recent: [] };
}
