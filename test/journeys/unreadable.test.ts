import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import type { GroupRecord } from '../../local/gitlab/server.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { devopsPath } from '../support/api-client.ts';
import { projectsOf, readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import { configure, crawlAgain, devopsOf, onboard } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 300, assesses: false });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
});
afterAll(async () => {
  await stack.stop();
});

test('a list that GitLab refuses makes the run partial, takes nothing away, and heals with the next good run', async () => {
  const { api, gate, gitlab } = stack;
  const root = rootNamed('contoso');
  const [removed] = root.ownProjects;
  if (removed === undefined) throw new Error('The root has no project of its own.');
  const before = await readInventory(api, 'contoso');
  const freshBefore = (await rootSeen('contoso')).crawlCompleteAsOf;
  gitlab.world.removeProject(removed);
  const endpoint = `/api/v4/groups/${root.id}/projects`;
  const lift = gate.refuse(({ target }) => target.startsWith(endpoint), {
    status: 403,
    body: { message: '403 Forbidden' },
  });

  const partial = await crawlAgain(api, 'contoso');
  const kept = await readInventory(api, 'contoso');
  const during = await rootSeen('contoso');
  const beside = await rootSeen('fabrikam');
  const marked = await markedIn('contoso');
  lift();
  const healed = await crawlAgain(api, 'contoso');

  expect(partial.properties.state).toBe('partial');
  expect(partial.properties.unreadable).toEqual([
    {
      scope: `projects of group ${root.id} from page 1`,
      endpoint,
      status: 403,
      reason: expect.stringContaining('403 Forbidden'),
      since: expect.any(String),
      helps: expect.stringContaining('the role Owner of the group'),
    },
  ]);
  expect(partial.properties.counts.missing).toBe(0);
  expect(kept.projects).toEqual(before.projects);
  expect(marked).toEqual([]);
  expect(during).toMatchObject({
    crawlState: 'partial',
    crawlRunId: partial.name,
    crawlCompleteAsOf: freshBefore,
    crawlPartialSince: expect.any(String),
    crawlUnreadable: partial.properties.unreadable.map(({ helps: _helps, ...scope }) => scope),
  });
  expect(beside.crawlState).toBe('complete');
  expect(healed.properties).toMatchObject({ state: 'complete', unreadable: [], counts: { missing: 1 } });
  const after = await rootSeen('contoso');
  expect([after.crawlState, after.crawlPartialSince, after.crawlUnreadable]).toEqual([
    'complete',
    undefined,
    undefined,
  ]);
  expect(after.crawlCompleteAsOf).toBe(healed.properties.beganAt);
  expect(await markedIn('contoso')).toEqual([removed.path]);
});

test('a group that the user no longer owns keeps its rows: a lost right is no deletion', async () => {
  const { api, gitlab } = stack;
  const root = rootNamed('fabrikam');
  const user = gitlab.world.user('demo');
  if (user === undefined) throw new Error('The world has no user demo.');
  const before = await projectsOf(api, 'contoso', 'fabrikam');

  gitlab.world.setMember(root, user, 0);
  const run = await crawlAgain(api, 'contoso');
  const after = await projectsOf(api, 'contoso', 'fabrikam');
  gitlab.world.setOwner(root, user);

  expect(run.properties.state).toBe('partial');
  expect(run.properties.unreadable.map(({ scope }) => scope)).toEqual([
    expect.stringContaining(`group ${root.id} `),
  ]);
  expect(after).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
});

test('a blocked user fails the operation in words, keeps everything, and the connector recovers with the user', async () => {
  const { api, gate, gitlab } = stack;
  const user = gitlab.world.user('demo');
  if (user === undefined) throw new Error('The world has no user demo.');
  const before = await readInventory(api, 'contoso');

  user.state = 'blocked';
  const operation = await configure(api, 'contoso', { autoDiscovery: 'Enabled' });
  const failed = await devopsOf(api, 'contoso');
  const during = await readInventory(api, 'contoso');
  user.state = 'active';
  const run = await crawlAgain(api, 'contoso');

  expect(operation).toMatchObject({ status: 'Failed', error: { code: 'GitLabForbidden' } });
  expect(operation.error?.message).toContain('Your account has been blocked');
  expect(failed.properties.provisioningState).toBe('Failed');
  expect(during).toEqual(before);
  expect(run.properties.state).toBe('complete');
  const groups = (await readInventory(api, 'contoso')).groups;
  expect(groups).toEqual(worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab)).groups);
});

function rootNamed(path: string): GroupRecord {
  const root = rootsOf(stack.gitlab).find((group) => group.path === path);
  if (root === undefined) throw new Error(`The world has no group ${path}.`);
  return root;
}

async function rootSeen(name: string): Promise<GitLabGroupResource['properties']> {
  const path = `${devopsPath('contoso')}/gitLabGroups/${name}`;
  return (await stack.api.get(path, GitLabGroupResource)).properties;
}

async function markedIn(group: string): Promise<string[]> {
  const projects = await projectsOf(stack.api, 'contoso', group);
  return projects
    .filter(({ properties }) => properties.provisioningStatusMessage !== 'OK')
    .map((project) => project.name);
}
