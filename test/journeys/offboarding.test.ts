import { QueueName } from '../../shared/contracts/job.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import {
  aConnector,
  codeOf,
  configure,
  createConnector,
  offboard,
  onboard,
  operationEnd,
} from '../support/onboarding.ts';
import { allRows } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 240 });
});
afterAll(async () => {
  await stack.stop();
});

test('a deleted configuration takes tokens, claims, inventory, runs and secrets with it', async () => {
  const { api, gitlab, tablesConnectionString } = stack;
  const tokens = heard(await issuedTokens(() => onboardByCode('leaving')));
  const before = await allRows(tablesConnectionString);

  const begun = await api.call('DELETE', devopsPath('leaving'));
  const operation = await operationEnd(api, begun);
  const after = await api.call('GET', devopsPath('leaving'));
  const again = await api.call('DELETE', devopsPath('leaving'));
  const groups = await api.call('GET', `${devopsPath('leaving')}/gitLabGroups`);
  const answers = await Promise.all(
    tokens.map((token) =>
      fetch(`${gitlab.url}/api/v4/user`, { headers: { authorization: `Bearer ${token}` } }),
    ),
  );

  expect(before.get('Projects')?.length).toBeGreaterThan(240);
  expect(begun.status).toBe(202);
  expect(begun.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(operation.status).toBe('Succeeded');
  expect(after.status).toBe(404);
  expect(after.json).toMatchObject({ error: { code: 'ResourceNotFound' } });
  expect(again.status).toBe(204);
  expect(groups.status).toBe(404);
  expect(answers.map((answer) => answer.status)).toEqual(tokens.map(() => 401));
  expect(tokens.length).toBeGreaterThan(0);
  expect(await rowCounts(tablesConnectionString)).toMatchObject(nothingLeft);
  expect((await api.call('GET', connectorPath('leaving'))).status).toBe(200);
});

test('what one connector gave up another can onboard', async () => {
  const run = await onboardByCode('successor');

  expect(run.properties.state).toBe('complete');
  expect(await readInventory(stack.api, 'successor')).toEqual(
    worldInventory(stack.gitlab, stack.gate.url, 'successor', rootsOf(stack.gitlab)),
  );
});

test('a deleted connector is gone at once, cleaned up behind the scenes, and can be created again', async () => {
  const { api, tablesConnectionString } = stack;
  const list = connectorPath('').replace(/\/$/, '');

  const deleted = await api.call('DELETE', connectorPath('successor'));
  const found = await api.call('GET', connectorPath('successor'));
  const configuration = await api.call('GET', devopsPath('successor'));
  const listed = await api.call('GET', list);
  // The name may be free before its secrets are removed.
  await until(async () => isNothingLeft(await rowCounts(tablesConnectionString)), {
    timeoutMs: 30_000,
    what: 'all rows to go',
  });
  const created = await until(
    async () => {
      const answer = await api.call('PUT', connectorPath('successor'), { body: aConnector });
      return answer.status === 409 ? undefined : answer;
    },
    { timeoutMs: 30_000, everyMs: 100, what: 'the name to be free' },
  );
  const fresh = await api.call('GET', devopsPath('successor'));

  expect(deleted.status).toBe(200);
  expect(found.status).toBe(404);
  expect(configuration.status).toBe(404);
  expect(listed.text).not.toContain('successor');
  expect(created.status).toBe(201);
  expect(fresh.status).toBe(404);
  expect(await rowCounts(tablesConnectionString)).toMatchObject(nothingLeft);
});

test('deleting twice, or what never was, is no error', async () => {
  const { api } = stack;

  const first = await api.call('DELETE', connectorPath('successor'));
  const second = await api.call('DELETE', connectorPath('successor'));
  const never = await api.call('DELETE', connectorPath('never-was'));
  const neverConfigured = await api.call('DELETE', devopsPath('never-was'));

  expect(first.status).toBe(200);
  expect([second.status, never.status, neverConfigured.status]).toEqual([204, 204, 204]);
  expect([first.text, second.text]).toEqual(['', '']);
});

test('a connector deleted in the middle of its crawl leaves nothing behind', async () => {
  const { api, gate, tablesConnectionString } = stack;
  await createConnector(api, 'abandoned');
  const release = gate.hold(({ target }) => target.includes('page=2'));
  await configure(api, 'abandoned', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
  await until(() => gate.asked.some(({ target }) => target.includes('page=2')));

  const operation = await offboard(api, 'abandoned');
  release();
  await until(() => isIdle(stack), { timeoutMs: 20_000, what: 'the queues to be empty' });

  expect(operation.status).toBe('Succeeded');
  expect(await rowCounts(tablesConnectionString)).toMatchObject(nothingLeft);
});

const nothingLeft = { Projects: 0, Groups: 0, GroupClaims: 0, Runs: 0, RunTasks: 0, Secrets: 0 };

function isNothingLeft(counts: Record<string, number>): boolean {
  return Object.keys(nothingLeft).every((table) => counts[table] === 0);
}

async function onboardByCode(name: string) {
  const code = await codeOf(stack.gitlab.url);
  return onboard(stack.api, name, { autoDiscovery: 'Enabled', authorization: { code } });
}

/** The bodies of all OAuth responses while `action` runs. */
async function issuedTokens(action: () => Promise<unknown>): Promise<string[]> {
  const from = stack.gate.answers.length;
  await action();
  return stack.gate.answers.slice(from);
}

function heard(bodies: string[]): string[] {
  return bodies.flatMap((body) => {
    const { access_token: token } = JSON.parse(body) as { access_token?: string };
    return token === undefined ? [] : [token];
  });
}

async function rowCounts(connectionString: string): Promise<Record<string, number>> {
  const tables = await allRows(connectionString);
  return Object.fromEntries([...tables].map(([name, rows]) => [name, rows.length]));
}

function isIdle({ broker }: Stack): boolean {
  return QueueName.options.every((queue) => {
    const { active = 1, locked = 1 } = broker?.counts(queue) ?? {};
    return active === 0 && locked === 0;
  });
}
