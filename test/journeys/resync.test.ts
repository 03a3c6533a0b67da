import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { DevOpsConfiguration } from '../../shared/contracts/arm/devops-configuration.ts';
import { ResyncAnswer, RunResource } from '../../shared/contracts/arm/run.ts';
import { devopsPath } from '../support/api-client.ts';
import { armName, rootsOf } from '../support/inventory.ts';
import { shownLines, worldLines } from '../support/oracle.ts';
import { onboard, operationEnd, runEnd } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';

const devops = devopsPath('contoso');
let stack: Stack;

beforeAll(async () => {
  // All deliveries are lost, and no crawl is due for a day: what is found is found by asking.
  stack = await startStack({
    projects: 120,
    assesses: false,
    settings: { RECONCILE_PERIOD_MINUTES: '1440' },
  });
  const authorization = { accessToken: demoApiToken };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Disabled', authorization });
  await stack.settle();
  stack.gitlab.deliveries.plan({ seed: 1, lost: 1 });
});
afterAll(async () => {
  await stack.stop();
});

test('a person can have everything read again, and a second one joins the run that does', async () => {
  const { api, gate, gitlab } = stack;
  const root = rootOf('contoso');
  gitlab.world.renameGroup(root, { name: 'Contoso, renamed' });
  gitlab.world.addProject({ namespace: root, path: 'asked-for' });
  const release = gate.hold(({ target }) => target.includes(`/groups/${root.id}/projects`));

  const first = ResyncAnswer.parse((await resync(devops)).json);
  await stack.passTime(0);
  const second = ResyncAnswer.parse((await resync(devops)).json);
  release();
  const run = await runEnd(api, 'contoso');
  await stack.settle();

  expect(first.joined).toBe(false);
  expect(second).toEqual({ runId: first.runId, joined: true });
  expect(run).toMatchObject({ name: first.runId, properties: { reason: 'manual', state: 'complete' } });
  expect(await shownLines(api, 'contoso', gitlab)).toEqual(worldLines(gitlab));
});

test('a root group is crawled by a run of its own', async () => {
  const { api, gitlab } = stack;
  const root = rootOf('fabrikam');
  gitlab.world.addProject({ namespace: root, path: 'asked-for' });
  const [gone] = root.subtreeProjects;
  if (gone !== undefined) gitlab.world.removeProject(gone);

  const answer = ResyncAnswer.parse((await resync(`${devops}/gitLabGroups/fabrikam`)).json);
  await stack.settle();

  const run = await api.get(`${devops}/runs/${answer.runId}`, RunResource);
  expect(run.properties).toMatchObject({ reason: 'manual', state: 'complete' });
  expect(await shownLines(api, 'contoso', gitlab)).toEqual(worldLines(gitlab));
});

test('a subgroup is read again with everything below it', async () => {
  const { api, gitlab } = stack;
  const group = rootOf('contoso').descendants.find(({ descendants }) => descendants.length > 0);
  const below = group?.descendants[0];
  if (group === undefined || below === undefined) throw new Error('The world has no such group.');
  const former = armName(group);
  gitlab.world.renameGroup(group, { path: 'renamed-and-asked-for' });
  gitlab.world.addProject({ namespace: below, path: 'deep-inside' });

  const answer = await resync(`${devops}/gitLabGroups/${former}`);
  await stack.settle();

  const found = await api.call('GET', `${devops}/gitLabGroups/${armName(below)}/projects/deep-inside`);
  expect(answer.status).toBe(202);
  expect(found.status).toBe(200);
  expect((await api.call('GET', `${devops}/gitLabGroups/${former}`)).status).toBe(404);
});

test('one group can be taken out and put back, and comes back with its history', async () => {
  const { api } = stack;
  const root = rootOf('fabrikam');
  const path = `${devops}/gitLabGroups/fabrikam`;
  const before = await api.call('GET', path);

  const out = await api.call('POST', `${path}/offboard`);
  const outEnd = await operationEnd(api, out);
  await stack.settle();
  const hooksThen = stack.gitlab.hooks.of('group', root.id).length;
  const claimsThen = (await rowsOf(stack.tablesConnectionString, 'GroupClaims')).length;
  const published = await api.call('GET', path, { version: '2025-11-01-preview' });
  const ours = await api.call('GET', path);
  const back = await operationEnd(api, await api.call('POST', `${path}/onboard`));
  await runEnd(api, 'contoso');
  await stack.settle();
  const after = await api.call('GET', path);

  expect(before.json).toMatchObject({ properties: { onboardingState: 'Onboarded' } });
  expect(out.status).toBe(202);
  expect([outEnd.status, back.status]).toEqual(['Succeeded', 'Succeeded']);
  expect(hooksThen).toBe(0);
  expect(claimsThen).toBe(rootsOf(stack.gitlab).length - 1);
  expect(published.status).toBe(404);
  expect(ours.json).toMatchObject({ properties: { onboardingState: 'NotOnboarded' } });
  expect(after.json).toMatchObject({
    properties: { onboardingState: 'Onboarded', firstSeenAt: firstSeenOf(before.json) },
  });
  expect(stack.gitlab.hooks.of('group', root.id)).toHaveLength(1);
  expect(await rowsOf(stack.tablesConnectionString, 'GroupClaims')).toHaveLength(
    rootsOf(stack.gitlab).length,
  );
  const { properties } = await api.get(devops, DevOpsConfiguration);
  expect(properties.topLevelInventoryList?.toSorted()).toEqual(rootsOf(stack.gitlab).map(armName).toSorted());
});

test('a resync of what does not exist is refused', async () => {
  const answers = [
    await resync(devopsPath('never-was')),
    await resync(`${devops}/gitLabGroups/never-was`),
    await resync(`${devops}/gitLabGroups/contoso/projects/never-was`),
  ];

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
});

function resync(path: string) {
  return stack.api.call('POST', `${path}/resync`);
}

function rootOf(path: string) {
  const root = rootsOf(stack.gitlab).find((group) => group.path === path);
  if (root === undefined) throw new Error(`The world has no group ${path}.`);
  return root;
}

function firstSeenOf(resource: unknown): unknown {
  return (resource as { properties: { firstSeenAt: string } }).properties.firstSeenAt;
}
