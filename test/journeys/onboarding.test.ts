import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoApplication } from '../../local/gitlab/credentials.ts';
import { acceptAsDemo } from '../../local/start/accept-as-demo.ts';
import { devopsPath } from '../support/api-client.ts';
import { projectsOf, readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import { aConnector, createConnector, devopsOf, operationEnd, runEnd } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 800, assesses: false });
});
afterAll(async () => {
  await stack.stop();
});

test('a connector authorised by an OAuth code ends up with exactly the groups and projects of GitLab', async () => {
  const { api, gate, gitlab } = stack;
  const created = await createConnector(api, 'contoso');
  const code = await acceptAsDemo(gitlab.url, demoApplication.redirectUri);
  const release = gate.hold(({ target }) => target.includes('/groups/') && target.includes('page=2'));

  const begun = await api.call('PUT', devopsPath('contoso'), {
    body: { properties: { autoDiscovery: 'Enabled', authorization: { code } } },
  });
  const operation = await operationEnd(api, begun);
  const early = await until(async () => {
    const found = await Promise.all(
      rootsOf(gitlab).map((root) => projectsOf(api, 'contoso', root.path).catch(() => [])),
    );
    return found.flat().length > 0 ? found.flat() : undefined;
  });
  const during = await devopsOf(api, 'contoso');
  const runDuring = await api.call('GET', `${devopsPath('contoso')}/runs/${during.properties.currentRunId}`);
  release();
  const run = await runEnd(api, 'contoso');
  const again = await api.call('PUT', devopsPath('contoso').replace('/devops/default', ''), {
    body: aConnector,
  });

  expect(created.status).toBe(201);
  expect(begun.status).toBe(201);
  expect(begun.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(begun.headers.get('azure-asyncoperation')).toMatch(
    new RegExp(
      `^${stack.apiUrl}/subscriptions/.*/devops/default/operationResults/[0-9a-f-]{36}\\?api-version=`,
    ),
  );
  expect(begun.json).toMatchObject({ properties: { provisioningState: 'Pending' } });
  expect(operation).toMatchObject({ status: 'Succeeded', endTime: expect.any(String) });
  expect(early.length).toBeGreaterThan(0);
  expect(during.properties.provisioningState).toBe('Succeeded');
  expect(runDuring.json).toMatchObject({ properties: { state: 'running' } });
  expect(run.properties).toMatchObject({ state: 'complete', unreadable: [] });
  expect(run.properties.counts.projects).toBe(800);
  expect(await readInventory(api, 'contoso')).toEqual(
    worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab)),
  );
  expect(again.status).toBe(200);
  expect(api.transcript.some((answer) => answer.includes('"authorization"'))).toBe(false);
});
