import type {
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from '../../contracts/arm/devops-configuration.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import type { ChosenGroup } from './domain/chosen-groups.ts';
import { type Connector, type DevOps, type RunningOperation, refOf } from '../connectors/domain/connector.ts';
import {
  chosenByPatch,
  chosenByPut,
  devopsForDeletion,
  devopsFromPatch,
  devopsFromPut,
  isRepeat,
} from './domain/shape-devops.ts';
import { systemDataAfter } from '../connectors/domain/system-data.ts';
import { devopsOf, isVisible, parentConnector } from '../connectors/domain/visible-connector.ts';
import { newRunId } from '../crawl/domain/run.ts';
import { type NamedAuthorization, readAuthorization } from '../credentials/read-authorization.ts';
import { bindChoice } from '../connectors/bind-choice.ts';
import type { App } from '../app.ts';

type Configured = Connector & { devops: DevOps };
type Authorization = Awaited<ReturnType<typeof readAuthorization>>;

/**
 * Creates or replaces the configuration; jobs do the rest in the background. The configuration is saved first, so that
 * after a crash at any later line the watchdog completes the operation. A request that repeats one with the same
 * `authorizationId` joins its operation, also when that has ended.
 */
export async function putDevops(
  key: ConnectorKey,
  body: DevOpsConfigurationPut,
  caller: Caller,
  app: App,
): Promise<{ connector: Configured; created: boolean }> {
  const authorization = await readAuthorization(key, body.properties.authorization, caller, app);
  await bindChoice(key, app);
  const started = { ...startOf(app), by: caller, ...keptOf(authorization) };
  const saved = await app.changes.change(key, (current) => {
    const before = parentConnector(current, key);
    if (isRepeat(before.devops, (devops) => chosenByPut(body.properties, devops), started.kept))
      return {
        action: 'keep',
        answer: { connector: { ...before, devops: devopsOf(before) }, created: false },
      };
    const devops = withSystemData(
      caller,
      before.devops,
      devopsFromPut(before, body.properties, started),
      started.now,
    );
    const connector = { ...before, devops };
    return { action: 'save', connector, answer: { connector, created: before.devops === undefined } };
  });
  await startJobs(saved.connector, authorization, app);
  return saved;
}

/** Changes the given properties of the configuration; `groups` replaces its list. `begun` says whether jobs follow. */
export async function patchDevops(
  key: ConnectorKey,
  body: DevOpsConfigurationPatch,
  caller: Caller,
  app: App,
  groups?: readonly ChosenGroup[],
): Promise<{ connector: Configured; begun: boolean }> {
  const changes = body.properties ?? {};
  const authorization = await readAuthorization(key, changes.authorization, caller, app);
  await bindChoice(key, app);
  const started = { ...startOf(app), by: caller, ...keptOf(authorization) };
  const saved = await app.changes.change(key, (current) => {
    const before = parentConnector(current, key);
    if (isRepeat(before.devops, (devops) => chosenByPatch(devops, changes, groups), started.kept))
      return { action: 'keep', answer: { connector: { ...before, devops: devopsOf(before) }, begun: true } };
    const { outcome, devops } = devopsFromPatch(before, devopsOf(before), changes, started, groups);
    const connector = { ...before, devops: withSystemData(caller, before.devops, devops, started.now) };
    return { action: 'save', connector, answer: { connector, begun: outcome === 'begun' } };
  });
  if (saved.begun) await startJobs(saved.connector, authorization, app);
  return saved;
}

/** Starts to delete the configuration, or joins a deletion under way. Undefined if there is none. */
export async function deleteDevops(key: ConnectorKey, app: App): Promise<Configured | undefined> {
  const started = startOf(app);
  const deleted = await app.changes.change<Configured | undefined>(key, (current) => {
    if (!isVisible(current) || current.devops === undefined) return { action: 'keep', answer: undefined };
    const connector = { ...current, devops: devopsForDeletion(current.devops, started) };
    return { action: 'save', connector, answer: connector };
  });
  if (deleted?.devops.operation === undefined) return undefined;
  const { operation } = deleted.devops;
  await accept(deleted, operation, app);
  await app.jobs.send([
    { v: 1, kind: 'offboard', connector: refOf(deleted), operationId: operation.id, attempt: 0 },
  ]);
  return deleted;
}

function withSystemData(caller: Caller, before: DevOps | undefined, devops: DevOps, now: Date): DevOps {
  return { ...devops, systemData: systemDataAfter(before?.systemData, caller, now) };
}

async function startJobs(connector: Configured, authorization: Authorization, app: App): Promise<void> {
  const { operation } = connector.devops;
  if (operation === undefined) return;
  if (authorization !== undefined && 'pending' in authorization)
    await storeAuthorization(connector, authorization, app);
  await accept(connector, operation, app);
  const { id: operationId, runId } = operation;
  await app.jobs.send([
    { v: 1, kind: 'authorize', connector: refOf(connector), operationId, runId, attempt: 0 },
  ]);
}

/** Stores the authorization for the background job; its code can not be used again. */
async function storeAuthorization(
  connector: Configured,
  { pending, signInId }: Extract<Authorization, { pending: unknown }>,
  app: App,
): Promise<void> {
  await app.vault.pendingAuthorization.put(connector.id, pending);
  if (signInId === undefined || !('code' in pending)) return;
  await app.signIns.removeCode(pending.code);
  await app.vault.codeVerifiers.remove(signInId);
}

/** The kept authorization of a request; its credentials stay under its id until the job has adopted them. */
function keptOf(authorization: Authorization): { kept?: NamedAuthorization } {
  return authorization !== undefined && 'kept' in authorization ? { kept: authorization.kept } : {};
}

async function accept(connector: Connector, operation: RunningOperation, app: App): Promise<void> {
  const { id, startedAt } = operation;
  await app.operations.put(connector.key, { id, status: 'Accepted', startedAt });
}

function startOf({ clock, ids }: App): { operationId: string; runId: string; now: Date } {
  const now = clock.now();
  return { operationId: ids.newId(), runId: newRunId(now, ids.newId()), now };
}
