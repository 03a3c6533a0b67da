import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { demoToken, otherToken } from '../../local/gitlab/credentials.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { devopsPath } from '../support/api-client.ts';
import { armName, projectsOf, readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import { configure, createConnector, devopsOf, offboard, onboard, runEnd } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const authorization = { accessToken: demoToken };
let stack: Stack;
let names: string[] = [];

beforeAll(async () => {
  stack = await startStack({ projects: 120, assesses: false });
});
afterAll(async () => {
  await stack.stop();
});
afterEach(async () => {
  for (const name of names) await offboard(stack.api, name);
  names = [];
});

test('an access token onboards all groups that its user owns, the root below a foreign group among them', async () => {
  const run = await onboard(stack.api, named('by-token'), { autoDiscovery: 'Enabled', authorization });

  expect(run.properties.state).toBe('complete');
  expect(await inventoryOf('by-token')).toEqual(worldOf('by-token', rootsOf(stack.gitlab)));
  expect(await rootNamesOf('by-token')).toContain('proseware$platform');
});

test('without discovery and without a list, all groups owned now are onboarded', async () => {
  await onboard(stack.api, named('all-now'), { autoDiscovery: 'Disabled', authorization });

  const { properties } = await devopsOf(stack.api, 'all-now');
  expect(await rootNamesOf('all-now')).toEqual(rootsOf(stack.gitlab).map(armName).toSorted());
  expect(properties.autoDiscovery).toBe('Disabled');
  expect(properties.topLevelInventoryList).toBeUndefined();
});

test('a list onboards the groups it names, in whatever case and with either separator, and no others', async () => {
  const topLevelInventoryList = ['FABRIKAM', 'Proseware/platform'];

  await onboard(stack.api, named('listed'), {
    autoDiscovery: 'Disabled',
    topLevelInventoryList,
    authorization,
  });

  const wanted = ['fabrikam', 'proseware$platform'];
  const roots = rootsOf(stack.gitlab).filter((group) => wanted.includes(armName(group)));
  expect(await inventoryOf('listed')).toEqual(worldOf('listed', roots));
  expect((await devopsOf(stack.api, 'listed')).properties.topLevelInventoryList).toEqual(
    topLevelInventoryList,
  );
  expect(await claimCount()).toBe(2);
});

test('a list that names a group the user does not own fails, names it and claims nothing', async () => {
  const topLevelInventoryList = ['fabrikam', 'woodgrove', 'no-such$group'];
  await createConnector(stack.api, named('mistaken'));

  const operation = await configure(stack.api, 'mistaken', {
    autoDiscovery: 'Disabled',
    topLevelInventoryList,
    authorization,
  });

  expect(operation).toMatchObject({ status: 'Failed', error: { code: 'GroupNotFound' } });
  expect(operation.error?.message).toContain('woodgrove');
  expect(operation.error?.message).toContain('no-such$group');
  expect(operation.error?.message).not.toContain('fabrikam');
  expect((await devopsOf(stack.api, 'mistaken')).properties.provisioningState).toBe('Failed');
  expect(await rootNamesOf('mistaken')).toEqual([]);
  expect(await claimCount()).toBe(0);
});

test('a widened list crawls the group that joins; a narrowed one takes the other out and frees its claim', async () => {
  const { api } = stack;
  await onboard(api, named('growing'), { autoDiscovery: 'Disabled', ...chosen('fabrikam'), authorization });

  const widened = await configure(api, 'growing', chosen('fabrikam', 'wingtip_toys'), 'PATCH');
  await runEnd(api, 'growing');
  const wide = await inventoryOf('growing');
  const narrowed = await configure(api, 'growing', chosen('wingtip_toys'), 'PATCH');
  await runEnd(api, 'growing');
  await until(async () => (await claimCount()) === 1, { what: 'the release of the claim' });
  const narrow = await inventoryOf('growing');
  const gonePath = `${devopsPath('growing')}/gitLabGroups/fabrikam/projects`;
  const gone = await api.call('GET', gonePath, { version: '2025-11-01-preview' });
  const kept = await projectsOf(api, 'growing', 'fabrikam');
  const second = await onboard(api, named('heir'), {
    autoDiscovery: 'Disabled',
    ...chosen('fabrikam'),
    authorization,
  });

  const roots = rootsOf(stack.gitlab);
  const both = roots.filter(({ path }) => ['fabrikam', 'wingtip_toys'].includes(path));
  expect([widened.status, narrowed.status]).toEqual(['Succeeded', 'Succeeded']);
  expect(wide).toEqual(worldOf('growing', both));
  expect(narrow).toEqual(
    worldOf(
      'growing',
      both.filter(({ path }) => path === 'wingtip_toys'),
    ),
  );
  expect(gone.status).toBe(404);
  expect(kept.length).toBeGreaterThan(0);
  for (const { properties } of kept) expect(properties.onboardingState).toBe('NotOnboarded');
  expect(second.properties.state).toBe('complete');
  expect(await inventoryOf('heir')).toEqual(
    worldOf(
      'heir',
      both.filter(({ path }) => path === 'fabrikam'),
    ),
  );
});

test('a group that another connector holds is shown as taken, to both who list it, and not crawled', async () => {
  const { api } = stack;
  const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'], authorization };
  await onboard(api, named('first'), wish);

  await onboard(api, named('second'), { autoDiscovery: 'Enabled', authorization });
  const roots = listOf(GitLabGroupResource).parse(
    (await api.call('GET', `${devopsPath('second')}/gitLabGroups`)).json,
  ).value;
  const available = listOf(GitLabGroupResource).parse(
    (await api.call('POST', `${devopsPath('second')}/listAvailableGitLabGroups`)).json,
  ).value;
  const projects = await api.call('GET', `${devopsPath('second')}/gitLabGroups/contoso/projects`);

  expect(stateOf(roots, 'contoso')).toBe('OnboardedByOtherConnector');
  expect(stateOf(roots, 'fabrikam')).toBe('Onboarded');
  expect(stateOf(available, 'contoso')).toBe('OnboardedByOtherConnector');
  expect(stateOf(available, 'fabrikam')).toBe('Onboarded');
  expect(projects.json).toEqual({ value: [] });
  expect((await devopsOf(api, 'second')).properties.provisioningStatusMessage).toContain('another');
});

test('each user sees the groups of its own and nothing of the other', async () => {
  await onboard(stack.api, named('demos'), { autoDiscovery: 'Enabled', authorization });
  await onboard(stack.api, named('others'), {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: otherToken },
  });

  expect(await inventoryOf('demos')).toEqual(worldOf('demos', rootsOf(stack.gitlab)));
  const others = rootsOf(stack.gitlab, 'other').filter(({ path }) => path !== 'proseware');
  const seen = await rootNamesOf('others');
  for (const root of others) expect(seen).toContain(armName(root));
  expect(seen).not.toContain('contoso');
});

function chosen(...topLevelInventoryList: string[]) {
  return { topLevelInventoryList };
}

function named(name: string): string {
  names.push(name);
  return name;
}

function inventoryOf(name: string) {
  return readInventory(stack.api, name);
}

function worldOf(name: string, roots: ReturnType<typeof rootsOf>) {
  return worldInventory(stack.gitlab, stack.gate.url, name, roots);
}

async function rootNamesOf(name: string): Promise<string[]> {
  const list = await stack.api.get(`${devopsPath(name)}/gitLabGroups`, listOf(GitLabGroupResource));
  return list.value
    .filter(({ properties }) => properties.removedAt === undefined)
    .map((group) => group.name)
    .toSorted();
}

function stateOf(groups: GitLabGroupResource[], name: string): string | undefined {
  return groups.find((group) => group.name === name)?.properties.onboardingState;
}

async function claimCount(): Promise<number> {
  return (await rowsOf(stack.tablesConnectionString, 'GroupClaims')).length;
}
