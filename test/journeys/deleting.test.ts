import { afterEach, expect, test } from 'vitest';

import { rootsOf } from '../support/inventory.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { shownLines, worldLines } from '../support/oracle.ts';
import { aConnector, codeOf, crawlAgain, onboard } from '../support/onboarding.ts';
import { allRows } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

let stack: Stack;

afterEach(async () => {
  await stack.stop();
});

test('a deleted connector takes its webhooks and tokens with it, and is created again at once beside that', async () => {
  const { api, gate, gitlab } = await connected();
  const before = gitlab.hooks.all().length;
  const tokens = tokensIn(gate.answers);
  const release = gate.hold(({ method }) => method === 'DELETE');

  const deleted = await api.call('DELETE', connectorPath('contoso'));
  await until(() => gate.asked.some(({ method }) => method === 'DELETE'), { what: 'the first removal' });
  const created = await api.call('PUT', connectorPath('contoso'), { body: aConnector });
  const meanwhile = gitlab.hooks.all().length;
  const authorization = { code: await codeOf(gitlab.url, 'demo', 'api') };
  const fresh = await api.call('GET', devopsPath('contoso'));
  release();
  await stack.settle();
  const hooksAfter = gitlab.hooks.all().length;
  const answers = await Promise.all(tokens.map((token) => userWith(gitlab.url, token)));
  const rows = await rowCounts();
  await crawlAgain(api, 'contoso', { autoDiscovery: 'Enabled', authorization });
  await stack.settle();

  expect([deleted.status, created.status, fresh.status]).toEqual([200, 201, 404]);
  expect([before, meanwhile, hooksAfter]).toEqual([6, 6, 0]);
  expect(tokens.length).toBeGreaterThan(0);
  expect(answers).toEqual(tokens.map(() => 401));
  expect(rows).toMatchObject(nothingLeft);
  expect(gitlab.hooks.all()).toHaveLength(6);
  expect(await shownLines(api, 'contoso', gitlab)).toEqual(worldLines(gitlab));
});

test('a connector that is configured again while the old one leaves gets its groups in the end', async () => {
  const { api, gate, gitlab } = await connected();
  const release = gate.hold(({ method }) => method === 'DELETE');
  await api.call('DELETE', connectorPath('contoso'));
  await until(() => gate.asked.some(({ method }) => method === 'DELETE'), { what: 'the first removal' });

  const authorization = { code: await codeOf(gitlab.url, 'demo', 'api') };
  await onboard(api, 'contoso', { autoDiscovery: 'Enabled', authorization });
  release();
  await stack.settle();
  await stack.passTime(16 * 60_000);
  await stack.fire('autodiscover');
  await stack.settle();

  expect(await shownLines(api, 'contoso', gitlab)).toEqual(worldLines(gitlab));
  expect(gitlab.hooks.all()).toHaveLength(6);
});

test(
  'the host may be killed between any two steps of the removal: nothing is left in the end',
  { timeout: 90_000 },
  async () => {
    const { api, gate, gitlab } = await connected();
    const tokens = tokensIn(gate.answers);
    await api.call('DELETE', connectorPath('contoso'));

    for (const moment of [1, 2, 4, 7]) {
      await until(() => gate.asked.filter(({ method }) => method === 'DELETE').length >= moment, {
        timeoutMs: 2_000,
        what: 'a removal',
      }).catch(() => undefined);
      await stack.killFunctions();
      await stack.passTime(61_000);
      await stack.startFunctions();
    }
    await stack.settle();
    await stack.passTime(11 * 60_000);
    await stack.fire('watchdog');
    await stack.settle();

    expect(gitlab.hooks.all()).toEqual([]);
    expect(await Promise.all(tokens.map((token) => userWith(gitlab.url, token)))).toEqual(
      tokens.map(() => 401),
    );
    expect(await rowCounts()).toMatchObject({ ...nothingLeft, Connectors: 0 });
  },
);

const nothingLeft = {
  Projects: 0,
  Groups: 0,
  GroupClaims: 0,
  Runs: 0,
  RunTasks: 0,
  Secrets: 0,
  Changes: 0,
  Hooks: 0,
};

async function connected(): Promise<Stack> {
  stack = await startStack({ projects: 20 });
  const authorization = { code: await codeOf(stack.gitlab.url, 'demo', 'api') };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Enabled', authorization });
  await stack.settle();
  const roots = rootsOf(stack.gitlab);
  for (const namespace of roots) stack.gitlab.world.addProject({ namespace, path: 'reported-by-a-webhook' });
  await stack.gitlab.deliveries.idle();
  await stack.settle();
  expect(roots).toHaveLength(7);
  return stack;
}

function tokensIn(bodies: readonly string[]): string[] {
  return bodies.flatMap((body) => {
    const { access_token: token } = JSON.parse(body) as { access_token?: string };
    return token === undefined ? [] : [token];
  });
}

async function userWith(gitlabUrl: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${gitlabUrl}/api/v4/user`, { headers })).status;
}

async function rowCounts(): Promise<Record<string, number>> {
  const tables = await allRows(stack.tablesConnectionString);
  return Object.fromEntries([...tables].map(([name, rows]) => [name, rows.length]));
}
