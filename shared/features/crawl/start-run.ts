import type { ConnectorRef } from '../../contracts/connector-key.ts';
import type { Job } from '../../contracts/job.ts';
import { isPaused } from '../connectors/domain/health.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import { begunAt, newRunId, type Run, hangs } from './domain/run.ts';
import { stopRun } from './stop-run.ts';
import type { App } from '../app.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';

type Reason = Run['reason'];
export type Started = { runId: string; joined: boolean };

/** A run is stored milliseconds after its id; if it is missing after this time, the process crashed in between. */
const maxBeginningMs = 60_000;

/**
 * Starts a run over all root groups of a connector, or joins the running one. Concurrent starts join one run: the first
 * id written to the connector wins. `newOnly` crawls only new root groups and joins no run; `at` delays the first job.
 * Idempotent. Undefined if the connector can't be crawled now.
 */
export async function startConnectorRun(
  connector: Connector,
  reason: Reason,
  app: App,
  options: { newOnly?: boolean; at?: Date } = {},
): Promise<Started | undefined> {
  const ref = refOf(connector);
  const operation = connector.devops?.operation;
  if (operation !== undefined && operation.kind !== 'delete') {
    return operation.joiningOnly === true ? undefined : { runId: operation.runId, joined: true };
  }
  const current = connector.devops?.currentRunId;
  if (!(options.newOnly ?? false) && (await isRunning(connector.id, current, app, 'over everything'))) {
    return { runId: current ?? '', joined: true };
  }
  const runId = newRunId(app.clock.now(), app.ids.newId());
  const winner = (options.newOnly ?? false) ? runId : await claimRun(ref, runId, current, app);
  if (winner !== runId) return winner === undefined ? undefined : { runId: winner, joined: true };
  const newOnly = options.newOnly ?? false;
  const discover = { v: 1, kind: 'discover', connector: ref, runId, newOnly, attempt: 0 } as const;
  await begin(ref, runId, reason, [discover], app, options.at);
  return { runId, joined: false };
}

/**
 * Starts a run over one root group, or joins the run that is crawling it. Concurrent starts join one run: the first id
 * written to the root group wins. Idempotent. Undefined if the root group can't be crawled now.
 */
export async function startRootRun(
  connector: Connector,
  rootId: number,
  reason: Reason,
  app: App,
): Promise<Started | undefined> {
  return retryOnConflict(() => startOrJoin(connector, rootId, reason, app));
}

async function startOrJoin(
  connector: Connector,
  rootId: number,
  reason: Reason,
  app: App,
): Promise<Started | undefined> {
  const ref = refOf(connector);
  const scope = { connectorId: connector.id, rootId };
  const stored = await app.rootGroups.get(scope);
  if (stored === undefined || !isClaimed(stored.value) || !isCrawled(connector, ref)) return undefined;
  if (isPaused(connector.devops.health, rootId)) return undefined;
  const { crawl } = stored.value;
  if (crawl.state === 'pending' && (await isRunning(connector.id, crawl.runId, app))) {
    return { runId: crawl.runId, joined: true };
  }
  if (crawl.state === 'pending' && (await supersedeHanging(connector.id, crawl.runId, app))) {
    return startOrJoin(connector, rootId, reason, app);
  }
  const runId = newRunId(app.clock.now(), app.ids.newId());
  const root = { ...stored.value, crawl: { ...crawl, state: 'pending' as const, runId } };
  await app.rootGroups.replace(connector.id, root, stored.etag);
  const job = { v: 1, connector: ref, runId, rootId, page: 1, attempt: 0 } as const;
  await begin(
    ref,
    runId,
    reason,
    [
      { ...job, kind: 'crawl-groups' },
      { ...job, kind: 'crawl-projects' },
    ],
    app,
  );
  return { runId, joined: false };
}

/**
 * The running run that crawls a root group, or will do so as it crawls everything and has not planned yet; undefined if there is
 * none.
 */
export async function runOverRoot(
  connector: Connector,
  { crawl }: RootGroup,
  app: App,
): Promise<string | undefined> {
  if (crawl.state === 'pending' && (await isRunning(connector.id, crawl.runId, app))) return crawl.runId;
  const current = connector.devops?.currentRunId;
  if (current === undefined || !(await isRunning(connector.id, current, app, 'over everything')))
    return undefined;
  const discovery = await app.runTasks.get(current, 'discover');
  return discovery?.state === 'pending' ? current : undefined;
}

/** Stops a hanging run of one root group; true if that released the group. A run over several groups goes on. */
async function supersedeHanging(connectorId: string, runId: string, app: App): Promise<boolean> {
  if ((await app.runTasks.get(runId, 'discover')) !== undefined) return false;
  const reason = 'The run hung: another one took its place.';
  const run = await stopRun(connectorId, runId, { state: 'superseded', reason }, app);
  return run?.state === 'superseded';
}

/** A run over newly selected groups only (`joiningOnly`) is not over everything. */
async function isRunning(
  connectorId: string,
  runId: string | undefined,
  app: App,
  extent: 'any' | 'over everything' = 'any',
): Promise<boolean> {
  if (runId === undefined) return false;
  const run = (await app.runs.get(connectorId, runId))?.value;
  if (run?.joiningOnly === true && extent === 'over everything') return false;
  if (run !== undefined) return run.state === 'running' && !hangs(run, app.clock.now());
  return app.clock.now().getTime() - begunAt(runId).getTime() < maxBeginningMs;
}

/**
 * Writes the run's id to the connector unless it has changed since `before`. Returns the id that the connector has
 * then.
 */
async function claimRun(
  ref: ConnectorRef,
  runId: string,
  before: string | undefined,
  app: App,
): Promise<string | undefined> {
  return app.changes.change<string | undefined>(ref, (current) => {
    if (!isCrawled(current, ref)) return { action: 'keep', answer: undefined };
    const { devops } = current;
    if (devops.currentRunId !== before) return { action: 'keep', answer: devops.currentRunId };
    const connector = { ...current, devops: { ...devops, currentRunId: runId } };
    return { action: 'save', connector, answer: runId };
  });
}

/**
 * Stores all tasks before the run, and the run before a job is sent, so that neither the first task to complete nor the
 * watchdog after a crash finds the run complete too early.
 */
async function begin(
  ref: ConnectorRef,
  runId: string,
  reason: Reason,
  tasks: Job[],
  app: App,
  at?: Date,
): Promise<void> {
  const now = app.clock.now().toISOString();
  for (const job of tasks) await app.runTasks.begin(runId, { name: taskNameOf(job) ?? job.kind, job }, now);
  await app.runs.insert({
    id: runId,
    connectorId: ref.id,
    reason,
    state: 'running',
    beganAt: (at ?? app.clock.now()).toISOString(),
    unreadable: [],
  });
  await app.jobs.send(tasks, at === undefined ? {} : { at });
}
