import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import type { JobOf } from '../../contracts/job.ts';
import { TokenExchangeError } from '../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { Connector, DevOps } from '../connectors/domain/connector.ts';
import { holdsOperation } from '../connectors/domain/current-operation.ts';
import { endOperation } from '../connectors/end-operation.ts';
import type { App } from '../app.ts';
import { recordUser } from './record-user.ts';

/**
 * Exchanges the authorization of the caller for credentials, revokes the replaced ones, and starts the run that discovers
 * the groups. The connector belongs to the caller who authorised it last.
 * Idempotent: an existing run shows that the exchange was done, so a one-time code is used once. After a crash between
 * the response of GitLab and the write to the vault the operation fails, and the caller must authorise again.
 */
export async function exchangeAuthorization(job: JobOf<'authorize'>, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!holdsOperation(connector, job)) return;
  if ((await app.runs.get(connector.id, job.runId)) === undefined) {
    const refusal = await credentialsFor(connector, app);
    if (refusal !== undefined) {
      await app.vault.pendingAuthorization.remove(connector.id);
      return endOperation(job.connector, job.operationId, { state: 'Failed', error: refusal }, app);
    }
    await app.runs.insert(newRun(job, connector, app.clock.now()));
  }
  // All before discovery, which may end the operation: a repeat of this job would not get this far then.
  await recordUser(connector, { operationId: job.operationId, ref: job.connector }, app);
  await app.vault.pendingAuthorization.remove(connector.id);
  const keptId = keptIdOf(connector);
  if (keptId !== undefined) await app.vault.keptCredentials.remove(keptId);
  await startDiscovery(job, connector.devops.operation?.joiningOnly === true, app);
}

type Refusal = { code: string; message: string };
type Configured = Connector & { devops: DevOps };

/** The kept authorization that the running operation was begun with. */
function keptIdOf({ devops: { authorization, operation } }: Configured): string | undefined {
  return authorization?.operationId === operation?.id ? authorization?.id : undefined;
}

function credentialsFor(connector: Configured, app: App): Promise<Refusal | undefined> {
  const keptId = keptIdOf(connector);
  return keptId === undefined ? obtainCredentials(connector, app) : adoptKept(connector, keptId, app);
}

/**
 * Gives the credentials of a kept authorization to the connector. They carry its id from then on, so that a repeat does not
 * replace a pair that was renewed meanwhile.
 */
async function adoptKept(connector: Configured, keptId: string, app: App): Promise<Refusal | undefined> {
  const kept = (await app.vault.keptCredentials.get(keptId))?.value;
  if (kept === undefined) {
    const stored = await app.vault.credentials.get(connector.id);
    return stored?.value.authorizationId === keptId ? undefined : authorizationLost;
  }
  await transferConnector(connector, kept, app);
  const replaced = await app.gitlab.adopt(connector, { ...kept, authorizationId: keptId });
  if (replaced !== undefined) await app.gitlab.revoke(connector, replaced);
  return undefined;
}

async function obtainCredentials(connector: Configured, app: App): Promise<Refusal | undefined> {
  const pending = await app.vault.pendingAuthorization.get(connector.id);
  if (pending === undefined) return existingCredentials(connector, app);
  try {
    const credentials = await app.gitlab.obtainCredentials(connector, pending.value);
    await transferConnector(connector, credentials, app);
    const replaced = await app.gitlab.adopt(connector, credentials);
    if (replaced !== undefined) await app.gitlab.revoke(connector, replaced);
    return undefined;
  } catch (failure) {
    if (!(failure instanceof TokenExchangeError)) throw failure;
    return { code: failure.code, message: failure.message };
  }
}

/**
 * Transfers the connector to the caller, with the expiry date of the token, and clears its health. Saved before the
 * credentials, so that a crash in between cannot leave the new token with the old owner.
 */
async function transferConnector(
  connector: Configured,
  credentials: GitLabCredentials,
  app: App,
): Promise<void> {
  const { operation } = connector.devops;
  const tokenExpiresOn = credentials.kind === 'token' ? credentials.expiresOn : undefined;
  await app.changes.change<void>(connector.key, (current) => {
    if (operation?.by === undefined || current?.devops?.operation?.id !== operation.id) {
      return { action: 'keep', answer: undefined };
    }
    const { health: _health, tokenExpiresOn: _former, ...devops } = current.devops;
    const known = { ...devops, authorizedBy: operation.by, ...omitUndefined({ tokenExpiresOn }) };
    const transferred = { ...current, devops: known };
    return { action: 'save', connector: transferred, answer: undefined };
  });
}

async function existingCredentials(connector: Configured, app: App): Promise<Refusal | undefined> {
  const expected = connector.devops.operation?.authorizes === true;
  if (!expected && (await app.vault.credentials.get(connector.id)) !== undefined) return undefined;
  return authorizationLost;
}

const authorizationLost: Refusal = {
  code: 'TokenExchangeFailed',
  message: 'The authorization did not reach the service. Send the configuration again with a new one.',
};

function newRun(job: JobOf<'authorize'>, connector: Connector, now: Date) {
  const reason =
    connector.devops?.operation?.kind === 'create' ? ('onboarding' as const) : ('update' as const);
  const beganAt = now.toISOString();
  return {
    id: job.runId,
    connectorId: connector.id,
    reason,
    state: 'running' as const,
    beganAt,
    unreadable: [],
    ...(connector.devops?.operation?.joiningOnly === true ? { joiningOnly: true } : {}),
  };
}

async function startDiscovery(job: JobOf<'authorize'>, newOnly: boolean, app: App): Promise<void> {
  const { connector, operationId, runId } = job;
  const discover = {
    v: 1,
    kind: 'discover',
    connector,
    operationId,
    runId,
    newOnly,
    attempt: 0,
  } as const;
  await app.runTasks.begin(runId, { name: 'discover', job: discover }, app.clock.now().toISOString());
  await app.jobs.send([discover]);
}
