import { expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import { refOf, type Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { offboard } from '../../../shared/features/onboarding/offboard.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { memoryRootGroups } from '../../support/memory-root-groups.ts';
import { MemorySlot } from '../../support/memory-vault.ts';

const now = new Date('2026-11-30T10:00:00.000Z');
const operation = anOperation({ kind: 'delete' });
const root = claimedRoot(aGroup(7, 'acme'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now,
});

async function testApp(connector: Connector) {
  const memory = memoryConnectors(connector);
  const roots = memoryRootGroups(root);
  const credentials = new MemorySlot<GitLabCredentials>();
  await credentials.put(connector.id, { kind: 'token', accessToken: 'token' });
  const done: string[] = [];
  const step = (name: string) => () => {
    done.push(name);
    return Promise.resolve();
  };
  const app = anApp({
    ...memory,
    rootGroups: roots.rootGroups,
    clock: { now: () => now },
    vault: { credentials, removeAll: step('secrets') },
    gitlab: { revoke: step('revoke') },
    assessments: { purge: step('assessments') },
    findings: { purge: step('findings') },
    decisions: { purge: step('decisions') },
    readModelChunks: { purge: step('read model') },
    projects: { purge: step('projects') },
    groups: { purge: step('groups') },
    groupClaims: { releaseAll: step('claims') },
    runs: {
      list: () => Promise.resolve({ items: [{ id: 'run-1' } as never], continuationToken: undefined }),
      purge: step('runs'),
    },
    runTasks: { purge: step('tasks') },
    changeFeed: { purge: step('changes') },
    eventSubscriptions: { list: () => Promise.resolve([]), purge: step('subscriptions') },
    operations: { get: () => Promise.resolve(undefined), put: (_key, { status }) => step(status)() },
  });
  const job: JobOf<'offboard'> = {
    v: 1,
    kind: 'offboard',
    connector: refOf(connector),
    operationId: operation.id,
    attempt: 0,
  };
  return { run: () => offboard(job, app), rows: memory.rows, roots: roots.rows, done };
}

const everything = [
  'revoke',
  'secrets',
  'assessments',
  'findings',
  'decisions',
  'read model',
  'projects',
  'groups',
  'claims',
  'tasks',
  'runs',
  'changes',
  'subscriptions',
  'Succeeded',
];

it('removes all data of a configuration, and keeps the connector', async () => {
  const { run, rows, roots, done } = await testApp(aConnector({ devops: aDevOps({ operation }) }));

  await run();

  expect([done, roots.size]).toEqual([everything, 0]);
  expect(rows.get('contoso')).not.toHaveProperty('devops');
});

it('removes a deleted connector with its data', async () => {
  const deletion = { operationId: operation.id, startedAt: now.toISOString() };
  const { run, rows, done } = await testApp(aConnector({ devops: aDevOps(), deletion }));

  await run();

  expect([done, rows.size]).toEqual([everything, 0]);
});

it('only ends the operation if the configuration is not being deleted', async () => {
  const connector = aConnector({ devops: aDevOps() });
  const { run, rows, done } = await testApp(connector);

  await run();

  expect([done, rows.get('contoso')]).toEqual([['Succeeded'], connector]);
});
