import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { devopsPath } from '../support/api-client.ts';
import { rootsOf } from '../support/inventory.ts';
import { onboard } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

const devops = devopsPath('contoso');
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 20, settings: { RECONCILE_PERIOD_MINUTES: '1440' } });
  const authorization = { accessToken: demoApiToken };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Disabled', authorization });
  await stack.settle();
  // What its scanners found is imported before.
  await stack.api.call('POST', `${devops}/resync`);
  await stack.settle();
  stack.gitlab.deliveries.plan({ seed: 1, lost: 1 });
});
afterAll(() => stack.stop());

test('a single project is read again with one request, its settings and findings by GraphQL and REST', async () => {
  const { api, gate, gitlab } = stack;
  const [project] = rootsOf(gitlab).find(({ path }) => path === 'contoso')?.ownProjects ?? [];
  if (project === undefined) throw new Error('The world has no such project.');
  const former = `${devops}/gitLabGroups/contoso/projects/${project.path}`;
  gitlab.world.renameProject(project, { path: 'renamed-project' });
  gate.asked.length = 0;

  const answer = await api.call('POST', `${former}/resync`);
  await stack.settle();

  const found = await api.call('GET', `${devops}/gitLabGroups/contoso/projects/renamed-project`);
  expect(answer.status).toBe(202);
  const itself = `/api/v4/projects/${project.id}`;
  const asked = gate.asked.map(({ target }) => target);
  expect(asked.filter((target) => target.split('?')[0] === itself)).toHaveLength(1);
  // Its rules, its CI files and its findings.
  expect(asked.filter((target) => target === '/api/graphql')).toHaveLength(3);
  const settings = asked.filter((target) => target.startsWith(`${itself}/`));
  expect(settings.length).toBeGreaterThan(0);
  expect(new Set(settings).size).toBe(settings.length);
  expect(asked).toHaveLength(4 + settings.length);
  expect(found.status).toBe(200);
  expect((await api.call('GET', former)).status).toBe(404);
});
