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
import { runAll } from '../../platform/run-all.ts';
import { bindChoice } from '../connectors/bind-choice.ts';
import { isUnderWay } from '../crawl/domain/run.ts';
import { stopRun } from '../crawl/stop-run.ts';
import { startRootRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';

/**
 * The watchdog. Sends overdue jobs again, as a process may have crashed after it stored a request and before it sent
 * the message; sends recent ones under their message ids, which only reach a worker if they were never sent; and
 * restarts crawls of root groups whose run does not exist or ended without them. A paused run is left alone. Idempotent, and safe if wrong: every
 * job may run twice. Returns the number of overdue jobs.
 */
export async function resendStuckJobs(app: App): Promise<{ resent: number }> {
  const now = app.clock.now();
  let resent = 0;
  await runAll(app.connectors.all(), async (connector) => {
    if (isNamedOnly(connector.devops)) await bindChoice(connector.key, app);
    const operation = stuckOperation(connector, now);
    const others = operation.overdue.length > 0 ? nothingStuck : await stuckAtRest(connector, now, app);
    const [overdue, recent] = [
      [...operation.overdue, ...others.overdue],
      [...operation.recent, ...others.recent],
    ];
    if (overdue.length > 0) await app.jobs.send(overdue, { resend: String(now.getTime()) });
    if (recent.length > 0) await app.jobs.send(recent);
    resent += overdue.length;
  });
  return { resent };
}

/** Stuck jobs if no operation is overdue: those of offboarding root groups and of running runs. */
async function stuckAtRest(connector: Connector, now: Date, app: App): Promise<Stuck> {
  if (connector.devops === undefined) return nothingStuck;
  const roots = await app.rootGroups.list(connector.id);
  const stuck: Stuck = { overdue: stuckOffboarding(connector, roots, now), recent: [] };
  for (const root of longPending(roots, now)) await recoverCrawl(connector, root, app);
  for (const runId of runsOf(connector, roots)) {
    const { overdue, recent } = await stuckOfRun(connector, runId, now, app);
    stuck.overdue.push(...overdue);
    stuck.recent.push(...recent);
  }
  return stuck;
}

/**
 * A process crashed after it assigned a root group to a run, before the run was stored or before it released the group.
 */
async function recoverCrawl(connector: Connector, { facts, crawl }: RootGroup, app: App): Promise<void> {
  const run = (await app.runs.get(connector.id, crawl.runId))?.value;
  if (run?.state === 'running') return;
  if (run?.state === 'cancelled' || run?.state === 'superseded' || run?.state === 'failed') {
    const reason = run.lastError ?? 'The run was stopped.';
    await stopRun(connector.id, run.id, { state: run.state, reason }, app);
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
  if (run === undefined || !isUnderWay(run)) return nothingStuck;
  const pending = await app.runTasks.pending(run.id);
  if (pending.length > 0) return stuckTasks(run, pending, now);
  const finish: Job = { v: 1, kind: 'finish-run', connector: refOf(connector), runId: run.id, attempt: 0 };
  return { overdue: [finish], recent: [] };
}
