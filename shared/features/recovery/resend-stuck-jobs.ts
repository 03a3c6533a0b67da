import type { Job } from '../../contracts/job.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import { isNamedOnly } from '../onboarding/domain/chosen-groups.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import {
  longPending,
  nothingStuck,
  stuckOffboarding,
  stuckOperation,
  stuckTasks,
  type Stuck,
} from './domain/pick-stuck.ts';
import { forEachConnector } from '../connectors/for-each-connector.ts';
import { bindChoice } from '../connectors/bind-choice.ts';
import { stopRun } from '../crawl/stop-run.ts';
import { startRootRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';

/**
 * Sends again what has been on its way too long: a process may have died between storing a wish and sending its
 * message; and starts again the crawls of root groups that no run carries out: a process died before there was one, or
 * it ended without them. What is recent is sent under the id that it has, so that it comes through at once if it was never sent,
 * and costs nothing else. Safe to repeat and to be wrong: every job may run twice. Counts what was overdue.
 */
export async function resendStuckJobs(app: App): Promise<{ resent: number }> {
  const now = app.clock.now();
  let resent = 0;
  await forEachConnector(app.connectors.all(), async (connector) => {
    if (isNamedOnly(connector.devops)) await bindChoice(connector.key, app);
    const operation = stuckOperation(connector, now);
    const rest = operation.overdue.length > 0 ? nothingStuck : await stuckAtRest(connector, now, app);
    const [overdue, recent] = [
      [...operation.overdue, ...rest.overdue],
      [...operation.recent, ...rest.recent],
    ];
    if (overdue.length > 0) await app.jobs.send(overdue, { resend: String(now.getTime()) });
    if (recent.length > 0) await app.jobs.send(recent);
    resent += overdue.length;
  });
  return { resent };
}

/** What may be stuck while no operation is overdue: groups on their way out, and the runs that crawl. */
async function stuckAtRest(connector: Connector, now: Date, app: App): Promise<Stuck> {
  if (connector.devops === undefined) return nothingStuck;
  const roots = await app.rootGroups.list(connector.id);
  const stuck: Stuck = { overdue: stuckOffboarding(connector, roots, now), recent: [] };
  for (const root of longPending(roots, now)) await lookAfter(connector, root, app);
  for (const runId of runsOf(connector, roots)) {
    const { overdue, recent } = await stuckOfRun(connector, runId, now, app);
    stuck.overdue.push(...overdue);
    stuck.recent.push(...recent);
  }
  return stuck;
}

/** A process died after a root group was given to a run and before that was there, or before the run let go of it. */
async function lookAfter(connector: Connector, { facts, crawl }: RootGroup, app: App): Promise<void> {
  const run = (await app.runs.get(connector.id, crawl.runId))?.value;
  if (run?.state === 'running') return;
  if (run?.state === 'cancelled' || run?.state === 'superseded' || run?.state === 'failed') {
    const how = { state: run.state, because: run.lastError ?? 'The run was interrupted.' };
    await stopRun(connector.id, run.id, how, app);
  } else await startRootRun(connector, facts.id, 'reconciliation', app);
}

/** The run over the whole connector, and those that crawl single root groups. */
function runsOf(connector: Connector, roots: readonly RootGroup[]): Set<string> {
  const { currentRunId } = connector.devops ?? {};
  const crawling = roots.filter((root) => root.crawl.state === 'pending').map((root) => root.crawl.runId);
  return new Set([...(currentRunId === undefined ? [] : [currentRunId]), ...crawling]);
}

async function stuckOfRun(connector: Connector, runId: string, now: Date, app: App): Promise<Stuck> {
  const run = (await app.runs.get(connector.id, runId))?.value;
  if (run?.state !== 'running') return nothingStuck;
  const pending = await app.runTasks.pending(run.id);
  if (pending.length > 0) return stuckTasks(run.id, pending, now);
  const finish: Job = { v: 1, kind: 'finish-run', connector: refOf(connector), runId: run.id, attempt: 0 };
  return { overdue: [finish], recent: [] };
}
