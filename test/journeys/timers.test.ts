import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoApiToken, otherToken } from '../../local/gitlab/credentials.ts';
import type { GroupRecord } from '../../local/gitlab/server.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { devopsPath } from '../support/api-client.ts';
import { rootsOf } from '../support/inventory.ts';
import { shownLines, worldLines } from '../support/oracle.ts';
import { onboard } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

const aMinuteMs = 60_000;
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 120, assesses: false });
  const authorization = { accessToken: demoApiToken };
  await onboard(stack.api, 'future', { autoDiscovery: 'Enabled', authorization });
  await onboard(stack.api, 'existing', {
    autoDiscovery: 'Disabled',
    authorization: { accessToken: otherToken },
  });
  await stack.settle();
});
afterAll(async () => {
  await stack.stop();
});

test('a token that may only read lives by polling, and the connector says what it would need', async () => {
  const roots = await rootsAt('existing');

  for (const { properties } of roots.filter(({ properties: of }) => of.onboardingState === 'Onboarded')) {
    expect(properties.webhookState).toBe('polling');
    expect(properties.webhookMessage).toContain('scope api');
  }
});

test('a root group that came later is found for all future groups, and not for all existing ones', async () => {
  const [mine, theirs] = [addRoot('later-demo', 'demo'), addRoot('later-other', 'other')];
  stack.gitlab.world.addProject({ namespace: mine, path: 'first-project' });

  await stack.passTime(11 * aMinuteMs);
  await stack.fire('autodiscover');
  await stack.settle();

  expect(await rootNames('future')).toContain('later-demo');
  expect(await rootNames('existing')).not.toContain('later-other');
  expect(rootsOf(stack.gitlab, 'other')).toContain(theirs);
  expect(stack.gitlab.hooks.of('group', mine.id)).toHaveLength(1);
  expect(await shownLines(stack.api, 'future', stack.gitlab)).toEqual(worldLines(stack.gitlab));
});

test('a look for new groups that finds none starts no crawl', async () => {
  await stack.passTime(11 * aMinuteMs);
  stack.gate.asked.length = 0;

  await stack.fire('autodiscover');
  await stack.settle();

  expect(stack.gate.asked.map(({ target }) => target.split('?')[0])).toEqual(['/api/v4/groups']);
});

test('with all existing groups, what is new inside of them is still found', async () => {
  const root = rootsOf(stack.gitlab, 'other').find(({ path }) => path === 'woodgrove');
  if (root === undefined) throw new Error('The world has no group woodgrove.');
  const group = stack.gitlab.world.addGroup({ path: 'new-inside', parent: root });
  stack.gitlab.world.addProject({ namespace: group, path: 'new-project-inside' });

  await stack.passTime(11 * aMinuteMs);
  await stack.fire('reconcile');
  await stack.settle();

  const path = `${devopsPath('existing')}/gitLabGroups/woodgrove$new-inside/projects/new-project-inside`;
  expect((await stack.api.call('GET', path)).status).toBe(200);
});

test('what webhooks lost, reconciliation finds', async () => {
  const { gitlab } = stack;
  const [root] = rootsOf(gitlab);
  if (root === undefined) throw new Error('The world is empty.');
  gitlab.deliveries.plan({ seed: 1, lost: 1 });
  const [gone] = root.subtreeProjects;
  if (gone !== undefined) gitlab.world.removeProject(gone);
  gitlab.world.addProject({ namespace: root, path: 'never-reported' });
  gitlab.deliveries.plan(undefined);
  await stack.settle();
  const before = await shownLines(stack.api, 'future', gitlab);

  await stack.passTime(11 * aMinuteMs);
  await stack.fire('reconcile');
  await stack.settle();

  expect(before).not.toEqual(worldLines(gitlab));
  expect(await shownLines(stack.api, 'future', gitlab)).toEqual(worldLines(gitlab));
});

function addRoot(path: string, owner: string): GroupRecord {
  const { world } = stack.gitlab;
  const root = world.addGroup({ path, visibility: 'private' });
  const user = world.user(owner);
  if (user !== undefined) world.setOwner(root, user);
  return root;
}

async function rootsAt(name: string) {
  return (await stack.api.get(`${devopsPath(name)}/gitLabGroups`, listOf(GitLabGroupResource))).value;
}

async function rootNames(name: string): Promise<string[]> {
  return (await rootsAt(name)).map((root) => root.name);
}
