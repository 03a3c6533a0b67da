import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import type { GroupRecord } from '../../local/gitlab/server.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { devopsPath } from '../support/api-client.ts';
import { armName, readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import { crawlAgain, onboard } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 400, assesses: false });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
});
afterAll(async () => {
  await stack.stop();
});

test('a crawl of an unchanged world writes no project and no subgroup', async () => {
  const before = await stamps();

  const run = await crawlAgain(stack.api, 'contoso');

  expect(run.properties).toMatchObject({
    state: 'complete',
    counts: { projects: 400, added: 0, changed: 0, missing: 0 },
  });
  expect(before.length).toBeGreaterThan(800);
  expect(await stamps()).toEqual(before);
});

test('after a crawl the inventory follows renames, moves and what is new', async () => {
  const { api, gate, gitlab } = stack;
  const { world } = gitlab;
  const root = contoso();
  const group = subgroupWithProjects(root);
  const [project] = root.subtreeProjects.filter(({ namespace }) => namespace !== group);
  if (project === undefined) throw new Error('The world has no project outside the group.');
  const [inside] = group.ownProjects;
  const oldGroup = await groupAt(group);
  const oldProject = await projectAt(project.namespace, project.path);
  const former = { group: armName(group), project: project.path, inside: inside?.path ?? '' };

  world.renameProject(project, { path: 'renamed-project', name: 'Renamed project' });
  world.renameGroup(group, { path: 'renamed-group', name: 'Renamed group' });
  const added = world.addGroup({ path: 'new-subgroup', parent: root, visibility: 'private' });
  world.addProject({ namespace: added, path: 'new-project', name: 'Brand new' });
  world.addProject({ namespace: root, path: 'new-in-root' });
  const run = await crawlAgain(api, 'contoso');

  expect(run.properties.state).toBe('complete');
  expect(await readInventory(api, 'contoso')).toEqual(
    worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab)),
  );
  expect((await groupCall(former.group)).status).toBe(404);
  expect((await projectCall(former.group, former.inside)).status).toBe(404);
  expect((await projectCall(armName(project.namespace), former.project)).status).toBe(404);
  const newGroup = await groupAt(group);
  const newProject = await projectAt(project.namespace, 'renamed-project');
  expect(newGroup.properties.gitLabId).toBe(oldGroup.properties.gitLabId);
  expect(newGroup.properties.firstSeenAt).toBe(oldGroup.properties.firstSeenAt);
  expect(newProject.properties.gitLabId).toBe(oldProject.properties.gitLabId);
  expect(newProject.properties.firstSeenAt).toBe(oldProject.properties.firstSeenAt);
});

test('a renamed root group keeps its rows and answers under its new name only', async () => {
  const { api, gate, gitlab } = stack;
  const root = rootsOf(gitlab).find(({ path }) => path === 'fabrikam');
  if (root === undefined) throw new Error('The world has no group fabrikam.');
  const before = await groupAt(root);

  gitlab.world.renameGroup(root, { path: 'fabrikam-renamed' });
  const run = await crawlAgain(api, 'contoso');

  const after = await groupAt(root);
  expect(run.properties.state).toBe('complete');
  expect(run.properties.counts.added).toBe(0);
  expect((await groupCall('fabrikam')).status).toBe(404);
  expect(after.properties.gitLabId).toBe(before.properties.gitLabId);
  expect(after.properties.firstSeenAt).toBe(before.properties.firstSeenAt);
  expect(await readInventory(api, 'contoso')).toEqual(
    worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab)),
  );
});

test('a project that GitLab no longer lists is kept and marked, and the time it was last seen stays in the past', async () => {
  const { api, gitlab } = stack;
  const project = contoso().subtreeProjects[5];
  if (project === undefined) throw new Error('The world is too small.');
  const before = await projectAt(project.namespace, project.path);

  gitlab.world.removeProject(project);
  const run = await crawlAgain(api, 'contoso');
  const marked = await projectAt(project.namespace, project.path);
  await crawlAgain(api, 'contoso');

  const after = await projectAt(project.namespace, project.path);
  const beside = await readInventory(api, 'contoso');
  expect(run.properties).toMatchObject({ state: 'complete', counts: { missing: 1 } });
  expect(marked.properties.lastSeenAt).toBeDefined();
  expect(after.properties.lastSeenAt).toBe(marked.properties.lastSeenAt);
  expect(Date.parse(after.properties.lastSeenAt ?? '')).toBeLessThanOrEqual(
    Date.parse(before.properties.lastSeenAt ?? ''),
  );
  expect(after.properties.provisioningStatusMessage).toContain('nothing is concluded yet');
  expect(beside.projects).toHaveLength(rootsOf(gitlab).flatMap((root) => root.subtreeProjects).length + 1);
  const root = await groupAt(contoso());
  expect(root.properties.totalProjectCount).toBe(contoso().subtreeProjects.length);
});

function contoso(): GroupRecord {
  const root = rootsOf(stack.gitlab).find(({ path }) => path === 'contoso');
  if (root === undefined) throw new Error('The world has no group contoso.');
  return root;
}

function subgroupWithProjects(root: GroupRecord): GroupRecord {
  const group = root.descendants.find(
    ({ parent, descendants, ownProjects }) =>
      parent === root && descendants.length > 0 && ownProjects.length > 0,
  );
  if (group === undefined) throw new Error('The world has no such group.');
  return group;
}

/** Key and version of every row of projects and subgroups: any write shows. */
async function stamps(): Promise<string[]> {
  const rows = await Promise.all(
    ['Projects', 'Groups'].map((table) => rowsOf(stack.tablesConnectionString, table)),
  );
  return rows
    .flat()
    .filter(({ partitionKey }) => partitionKey.includes('|'))
    .map(({ partitionKey, rowKey, etag, timestamp }) => [partitionKey, rowKey, etag, timestamp].join(' '))
    .toSorted();
}

function groupCall(name: string) {
  return stack.api.call('GET', `${devopsPath('contoso')}/gitLabGroups/${name}`);
}

function projectCall(group: string, path: string) {
  return stack.api.call('GET', `${devopsPath('contoso')}/gitLabGroups/${group}/projects/${path}`);
}

async function groupAt(group: GroupRecord): Promise<GitLabGroupResource> {
  return GitLabGroupResource.parse((await groupCall(armName(group))).json);
}

async function projectAt(group: GroupRecord, path: string): Promise<GitLabProjectResource> {
  return GitLabProjectResource.parse((await projectCall(armName(group), path)).json);
}
