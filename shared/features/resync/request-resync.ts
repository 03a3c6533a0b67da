import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { AccessPausedError, isPaused } from '../connectors/domain/health.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import type { FoundGroup, ProjectRow } from '../inventory/domain/inventory.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { StartRootRun } from '../flow-types/runs.ts';

type Started = { runId: string; joined: boolean };
type Deps = {
  connectors: Pick<Connectors, 'get'>;
  startConnectorRun(connector: Connector, reason: 'manual'): Promise<Started | undefined>;
  startRootRun: StartRootRun;
  jobs: JobSender;
  clock: Chance;
};

/** Starts a run over the whole connector, or joins the one that is running. Throws `ConflictError` when it can't run. */
export async function resyncConnector(key: ConnectorKey, deps: Deps): Promise<Started> {
  const started = await deps.startConnectorRun(await configured(key, deps), 'manual');
  return started ?? refuse(key);
}

/**
 * A root group gets a run of its own, or joins the one that crawls it; a subgroup is read again with everything below it.
 * `runId` is absent where there is no run to watch.
 */
export async function askForGroup(
  key: ConnectorKey,
  { root, row }: FoundGroup,
  caller: string,
  deps: Deps,
): Promise<Partial<Started>> {
  const connector = await configured(key, deps);
  if (row === undefined) return (await deps.startRootRun(connector, root.facts.id, 'manual')) ?? refuse(key);
  const job = { kind: 'resync-group', groupId: row.facts.id, subtree: true } as const;
  await deps.jobs.send([{ ...envelope(connector, caller, deps), ...job }]);
  return {};
}

/** Reads one project again. */
export async function askForProject(
  key: ConnectorKey,
  row: ProjectRow,
  caller: string,
  deps: Deps,
): Promise<void> {
  const connector = await configured(key, deps);
  const job = { kind: 'resync-project', projectId: row.facts.id } as const;
  await deps.jobs.send([{ ...envelope(connector, caller, deps), ...job }]);
}

function envelope(connector: Connector, caller: string, deps: Deps) {
  const because = { kind: 'manual' as const, detail: caller };
  return {
    v: 1 as const,
    connector: refOf(connector),
    attempt: 0,
    because,
    at: deps.clock.now().toISOString(),
  };
}

async function configured(key: ConnectorKey, deps: Deps): Promise<Connector> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  const { health } = devopsOf(connector);
  if (health !== undefined && isPaused(health)) throw new AccessPausedError(health);
  return connector;
}

function refuse(key: ConnectorKey): never {
  throw new ConflictError(
    `Security connector '${key.name}' is not crawled now.`,
    'AnotherOperationInProgress',
    10,
  );
}
