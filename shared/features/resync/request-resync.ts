import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConnectorPausedError, isPaused } from '../connectors/domain/health.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import type { GroupMatch, ProjectRow } from '../inventory/domain/inventory.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import { assessInstanceJob, assessJobs, sweepJob } from '../inventory/domain/follow-up-jobs.ts';
import { findingsSweepJob } from '../findings/domain/findings-jobs.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { runOverRoot, startConnectorRun, startRootRun } from '../crawl/start-run.ts';
import type { App } from '../app.ts';

type Started = { runId: string; joined: boolean };

/**
 * Starts a run over the whole connector, or joins the running one, and reads all settings again. Throws `ConflictError` if it can't be crawled now.
 */
export async function requestConnectorResync(key: ConnectorKey, app: App): Promise<Started> {
  const connector = await configured(key, app);
  const started = (await startConnectorRun(connector, 'manual', app)) ?? refuse(key);
  const roots = (await app.rootGroups.list(connector.id)).filter(isClaimed);
  await readSettings(
    connector,
    roots.map(({ facts }) => facts.id),
    app,
  );
  const at = app.clock.now().toISOString();
  await app.jobs.send([assessInstanceJob(refOf(connector), at, { urgent: true })]);
  return started;
}

/**
 * Starts a run over a root group, or joins the one that crawls it or is about to; reads a subgroup again with everything below it,
 * also if a run has read it already. `runId` is absent without a run to watch. Throws `ConflictError` if the root group can't be crawled now.
 */
export async function requestGroupResync(
  key: ConnectorKey,
  { root, row }: GroupMatch,
  caller: string,
  app: App,
): Promise<Partial<Started>> {
  const connector = await configured(key, app);
  if (row === undefined) {
    const current = await runOverRoot(connector, root, app);
    const started =
      current === undefined
        ? ((await startRootRun(connector, root.facts.id, 'manual', app)) ?? refuse(key))
        : { runId: current, joined: true };
    await readSettings(connector, [root.facts.id], app);
    await readOwnSettings(connector, root.facts.id, app);
    return started;
  }
  const job = { kind: 'resync-group', groupId: row.facts.id, subtree: true } as const;
  const runId = await runOverRoot(connector, root, app);
  await app.jobs.send([{ ...manualEnvelope(connector, caller, app), ...job }]);
  return runId === undefined ? {} : { runId, joined: true };
}

/** Reads one project again; the job sends the one that reads its settings. Idempotent: what is read again is the same again. */
export async function requestProjectResync(
  key: ConnectorKey,
  { row }: { row: ProjectRow },
  caller: string,
  app: App,
): Promise<void> {
  const connector = await configured(key, app);
  const { id } = row.facts;
  await app.jobs.send([{ ...manualEnvelope(connector, caller, app), kind: 'resync-project', projectId: id }]);
}

/** Settings of all that is stored now; the run finds the rest. The sweep hurries nobody: there may be 100,000 projects. */
async function readSettings(connector: Connector, rootIds: readonly number[], app: App): Promise<void> {
  const at = app.clock.now().toISOString();
  const jobs = rootIds.flatMap((rootId) => [
    sweepJob(refOf(connector), rootId, at, { whole: true }),
    findingsSweepJob(refOf(connector), { rootId, at }),
  ]);
  if (jobs.length > 0) await app.jobs.send(jobs);
}

/** The settings of a root group itself do not wait for the sweep. */
async function readOwnSettings(connector: Connector, rootId: number, app: App): Promise<void> {
  const at = app.clock.now().toISOString();
  const itself = { connector: refOf(connector), rootId, subject: 'group', ids: [rootId] } as const;
  await app.jobs.send(assessJobs({ ...itself, at, urgent: true }));
}

function manualEnvelope(connector: Connector, caller: string, app: App) {
  return { ...envelope(connector, app), because: { kind: 'manual' as const, detail: caller } };
}

function envelope(connector: Connector, app: App) {
  const at = app.clock.now().toISOString();
  return { v: 1 as const, connector: refOf(connector), attempt: 0, at };
}

async function configured(key: ConnectorKey, app: App): Promise<Connector> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  const { health } = devopsOf(connector);
  if (health !== undefined && isPaused(health)) throw new ConnectorPausedError(health);
  return connector;
}

function refuse(key: ConnectorKey): never {
  throw new ConflictError(
    `Security connector '${key.name}' is not crawled now.`,
    'AnotherOperationInProgress',
    10,
  );
}
