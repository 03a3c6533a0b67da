import type {
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from '../../contracts/arm/devops-configuration.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import type { ChosenGroup } from './domain/chosen-groups.ts';
import { type Connector, type DevOps, type RunningOperation, refOf } from '../connectors/domain/connector.ts';
import { devopsForDeletion, devopsFromPatch, devopsFromPut } from './domain/shape-devops.ts';
import { systemDataAfter } from '../connectors/domain/system-data.ts';
import { devopsOf, isVisible, parentConnector } from '../connectors/domain/visible-connector.ts';
import { newRunId } from '../crawl/domain/run.ts';
import { readAuthorization } from '../credentials/read-authorization.ts';
import { bindChoice } from '../connectors/bind-choice.ts';
import type { App } from '../app.ts';

type Configured = Connector & { devops: DevOps };
type Given = Awaited<ReturnType<typeof readAuthorization>>;

/**
 * Creates or replaces the configuration; the work follows in the background. The wish is stored first, so that a death
 * at any later line leaves an operation that the watchdog brings to its end.
 */
export async function putDevops(
  key: ConnectorKey,
  body: DevOpsConfigurationPut,
  caller: Caller,
  app: App,
): Promise<{ connector: Configured; created: boolean }> {
  const given = await readAuthorization(key, body.properties.authorization, caller, app);
  await bindChoice(key, app);
  const started = { ...startOf(app), by: caller };
  const saved = await app.changes.change(key, (current) => {
    const before = parentConnector(current, key);
    const devops = writtenBy(
      caller,
      before.devops,
      devopsFromPut(before, body.properties, started),
      started.now,
    );
    const connector = { ...before, devops };
    return { action: 'save', connector, answer: { connector, created: before.devops === undefined } };
  });
  await startWork(saved.connector, given, app);
  return saved;
}

/** Changes what is given of the configuration, with `groups` as its list; `begun` says whether work follows. */
export async function patchDevops(
  key: ConnectorKey,
  body: DevOpsConfigurationPatch,
  caller: Caller,
  app: App,
  groups?: readonly ChosenGroup[],
): Promise<{ connector: Configured; begun: boolean }> {
  const wish = body.properties ?? {};
  const given = await readAuthorization(key, wish.authorization, caller, app);
  await bindChoice(key, app);
  const started = { ...startOf(app), by: caller };
  const saved = await app.changes.change(key, (current) => {
    const before = parentConnector(current, key);
    const { outcome, devops } = devopsFromPatch(before, devopsOf(before), wish, started, groups);
    const connector = { ...before, devops: writtenBy(caller, before.devops, devops, started.now) };
    return { action: 'save', connector, answer: { connector, begun: outcome === 'begun' } };
  });
  if (saved.begun) await startWork(saved.connector, given, app);
  return saved;
}

/** Starts to delete the configuration, or joins a deletion under way. Undefined: there was none. */
export async function deleteDevops(key: ConnectorKey, app: App): Promise<Configured | undefined> {
  const started = startOf(app);
  const leaving = await app.changes.change<Configured | undefined>(key, (current) => {
    if (!isVisible(current) || current.devops === undefined) return { action: 'keep', answer: undefined };
    const connector = { ...current, devops: devopsForDeletion(current.devops, started) };
    return { action: 'save', connector, answer: connector };
  });
  if (leaving?.devops.operation === undefined) return undefined;
  const { operation } = leaving.devops;
  await accept(leaving, operation, app);
  await app.jobs.send([
    { v: 1, kind: 'offboard', connector: refOf(leaving), operationId: operation.id, attempt: 0 },
  ]);
  return leaving;
}

function writtenBy(caller: Caller, before: DevOps | undefined, devops: DevOps, now: Date): DevOps {
  return { ...devops, systemData: systemDataAfter(before?.systemData, caller, now) };
}

async function startWork(connector: Configured, given: Given, app: App): Promise<void> {
  const { operation } = connector.devops;
  if (operation === undefined) return;
  if (given !== undefined) await handOver(connector, given, app);
  await accept(connector, operation, app);
  const { id: operationId, runId } = operation;
  await app.jobs.send([
    { v: 1, kind: 'authorize', connector: refOf(connector), operationId, runId, attempt: 0 },
  ]);
}

/** To the background work, after which the code is good no more here. */
async function handOver(
  connector: Configured,
  { pending, signInId }: NonNullable<Given>,
  app: App,
): Promise<void> {
  await app.vault.pendingAuthorization.put(connector.id, pending);
  if (signInId === undefined || !('code' in pending)) return;
  await app.signIns.removeCode(pending.code);
  await app.vault.codeVerifiers.remove(signInId);
}

async function accept(connector: Connector, operation: RunningOperation, app: App): Promise<void> {
  const { id, startedAt } = operation;
  await app.operations.put(connector.key, { id, status: 'Accepted', startedAt });
}

function startOf({ clock, ids }: App): { operationId: string; runId: string; now: Date } {
  const now = clock.now();
  return { operationId: ids.newId(), runId: newRunId(now, ids.newId()), now };
}
