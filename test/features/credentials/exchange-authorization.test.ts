import { expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import type { GitLabCredentials, PendingAuthorization } from '../../../shared/contracts/gitlab/oauth.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { exchangeAuthorization } from '../../../shared/features/credentials/exchange-authorization.ts';
import { TokenExchangeError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnector, ada, aDevOps, anOperation } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { MemorySlot } from '../../support/memory-vault.ts';

const operation = anOperation({ authorizes: true, by: { principalId: ada.principalId, name: ada.name } });
const health = { state: 'TokenRevoked', since: 's', checkedAt: 'c', message: 'm' } as const;
const connector = aConnector({ devops: aDevOps({ operation, health }) });
const { id: operationId, runId } = operation;
const job: JobOf<'authorize'> = {
  v: 1,
  kind: 'authorize',
  connector: refOf(connector),
  operationId,
  runId,
  attempt: 0,
};
const credentials: GitLabCredentials = { kind: 'token', accessToken: 'new' };

async function testApp(exchange: () => Promise<GitLabCredentials>) {
  const memory = memoryConnectors(connector);
  const pendingAuthorization = new MemorySlot<PendingAuthorization>();
  await pendingAuthorization.put(connector.id, { accessToken: 'new' });
  const calls: string[] = [];
  const runs = new Set<string>();
  const called = (name: string) => {
    calls.push(name);
    return Promise.resolve();
  };
  const app = anApp({
    ...memory,
    clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
    vault: { pendingAuthorization, credentials: new MemorySlot<GitLabCredentials>() },
    gitlab: {
      obtainCredentials: () => called('obtain').then(exchange),
      adopt: () => called('adopt').then(() => ({ kind: 'token' as const, accessToken: 'old' })),
      revoke: (_connector, { accessToken }) => called(`revoke ${accessToken}`),
      connect: () =>
        Promise.resolve({ currentUser: () => Promise.resolve({ id: 7, username: 'ada' }) } as never),
    },
    runs: {
      get: (_connectorId, id) => Promise.resolve(runs.has(id) ? ({} as never) : undefined),
      insert: ({ id }) => {
        runs.add(id);
        return Promise.resolve();
      },
    },
    runTasks: { begin: () => Promise.resolve() },
    jobs: { send: ([sent]) => called(`send ${sent?.kind}`) },
    operations: {
      get: () => Promise.resolve(undefined),
      put: (_key, { status, error }) => called(`${status} ${error?.code}`),
    },
  });
  return { app, rows: memory.rows, calls };
}

it('stores the credentials, revokes the replaced ones, and starts discovery', async () => {
  const { app, rows, calls } = await testApp(() => Promise.resolve(credentials));

  await exchangeAuthorization(job, app);

  expect(calls).toEqual(['obtain', 'adopt', 'revoke old', 'send discover']);
  expect(rows.get('contoso')?.devops).toMatchObject({
    authorizedBy: { principalId: 'ada-id' },
    gitLabUserId: 7,
  });
  expect(rows.get('contoso')?.devops).not.toHaveProperty('health');
});

it('exchanges once, also when the job is repeated', async () => {
  const { app, calls } = await testApp(() => Promise.resolve(credentials));

  await exchangeAuthorization(job, app);
  await exchangeAuthorization(job, app);

  expect(calls.filter((name) => name === 'obtain')).toHaveLength(1);
  expect(calls.at(-1)).toBe('send discover');
});

it('fails the operation if GitLab refuses, and keeps the former owner', async () => {
  const refusal = new TokenExchangeError('The code is not valid.', { endpoint: '/oauth/token' });
  const { app, rows, calls } = await testApp(() => Promise.reject(refusal));

  await exchangeAuthorization(job, app);

  expect(calls).toEqual(['obtain', 'Failed TokenExchangeFailed']);
  expect(rows.get('contoso')?.devops).toMatchObject({ provisioningState: 'Failed', health });
});
