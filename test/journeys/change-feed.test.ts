import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { demoApiToken } from '../../local/gitlab/credentials.ts';
import {
  archiveGroup,
  archiveProject,
  changeGroupSettings,
  changeProjectSettings,
  type GroupRecord,
  markForDeletion,
  type ProjectRecord,
  recreateProject,
  restoreFromDeletion,
  setProjectVisibility,
  swapProjectPaths,
  transferGroup,
  transferProject,
} from '../../local/gitlab/server.ts';
import { ChangeResource } from '../../shared/contracts/arm/change.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { devopsPath } from '../support/api-client.ts';
import { armName, readAll, rootsOf } from '../support/inventory.ts';
import { shownLines, worldLines } from '../support/oracle.ts';
import { onboard } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

const aMinuteMs = 60_000;
const devops = devopsPath('contoso');
let stack: Stack;
let firstSeen: Map<number, string | undefined>;

beforeAll(async () => {
  stack = await startStack({ projects: 240, assesses: false });
  const authorization = { accessToken: demoApiToken };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Enabled', authorization });
  await stack.settle();
  firstSeen = await firstObservations();
  // Other tests cover changes with webhook events; GitLab sends none for most of these.
  stack.gitlab.deliveries.plan({ seed: 1, lost: 1 });
});
afterAll(async () => {
  await stack.stop();
});

describe('each change is in the feed exactly once, and the tables are as the world is', () => {
  test('after a first crawl, which reports nothing', async () => {
    expect(await feed()).toEqual([]);
  });

  test('a rename', async () => {
    const project = projectOf('contoso', 0);
    const before = { name: project.name, path: project.path };
    const [event] = await eventsOf(() =>
      world().renameProject(project, { path: 'renamed', name: 'Renamed' }),
    );

    expect(event).toMatchObject({
      kind: 'renamed',
      subject: { type: 'project', gitLabId: project.id },
      before,
      after: { name: 'Renamed', path: 'renamed' },
      cause: { kind: 'crawl', detail: expect.stringMatching(/./) as string },
    });
    await expectSameRow(project);
  });

  test('a transfer within a root group', async () => {
    const project = projectOf('contoso', 1);
    const before = armName(project.namespace);
    const target = root('contoso').descendants.find((group) => group !== project.namespace);
    const events = await eventsOf(() => transferProject(world(), project, target ?? root('contoso')));

    expect(kindsOf(events)).toEqual([`moved ${project.id}`]);
    expect(events[0]?.before).toEqual({ fullyQualifiedName: `${before}$${project.path}` });
    await expectSameRow(project);
  });

  test('a transfer to another root group, with its history', async () => {
    const project = projectOf('contoso', 2);
    const events = await eventsOf(() => transferProject(world(), project, root('fabrikam')));

    expect(kindsOf(events.filter(({ kind }) => kind !== 'visibilityChanged'))).toEqual([
      `moved ${project.id}`,
    ]);
    await expectSameRow(project);
  });

  test('a group that goes to another root group with all that lies below it', async () => {
    const group = root('contoso').descendants.find(
      ({ descendants, ownProjects, parent }) =>
        parent === root('contoso') && descendants.length > 0 && ownProjects.length > 0,
    );
    if (group === undefined) throw new Error('The world has no such group.');
    const events = await eventsOf(() => transferGroup(world(), group, root('Northwind-Traders')));

    const moved = events.filter(({ kind }) => kind === 'moved').map(({ subject }) => subject.gitLabId);
    // What lies below it has not moved within it.
    expect(moved).toEqual([group.id]);
    expect(events.map(({ kind }) => kind)).not.toContain('removed');
    expect(events.map(({ kind }) => kind)).not.toContain('appeared');
    for (const project of group.subtreeProjects) await expectSameRow(project);
  });

  test('archived, and no longer archived', async () => {
    const project = root('contoso').subtreeProjects.find((any) => !any.archived);
    if (project === undefined) throw new Error('The world has no such project.');
    const archived = await eventsOf(() => archiveProject(world(), project, true));
    const unarchived = await eventsOf(() => archiveProject(world(), project, false));

    expect(kindsOf(archived)).toEqual([`archived ${project.id}`]);
    expect(kindsOf(unarchived)).toEqual([`unarchived ${project.id}`]);
  });

  test('public, and no longer public', async () => {
    const project = root('contoso').subtreeProjects.find(
      ({ visibility, namespace }) => visibility === 'private' && namespace.visibility === 'public',
    );
    if (project === undefined) throw new Error('The world has no such project.');
    const opened = await eventsOf(() => setProjectVisibility(world(), project, 'public'));
    const closed = await eventsOf(() => setProjectVisibility(world(), project, 'private'));

    expect(kindsOf(opened)).toEqual([`becamePublic ${project.id}`]);
    expect(opened[0]).toMatchObject({ before: { visibility: 'private' }, after: { visibility: 'public' } });
    expect(kindsOf(closed)).toEqual([`visibilityChanged ${project.id}`]);
  });

  test('marked for deletion, and restored', async () => {
    const project = projectOf('contoso', 4);
    const marked = await eventsOf(() => markForDeletion(world(), project));
    const shown = (await projectAt(project)).properties.markedForDeletionOn;
    const restored = await eventsOf(() => restoreFromDeletion(world(), project));

    expect(kindsOf(marked)).toEqual([`markedForDeletion ${project.id}`]);
    expect(shown).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(kindsOf(restored)).toEqual([`restored ${project.id}`]);
  });

  test('protections that were switched off, and on again; a protection without an event has not changed', async () => {
    const project = projectOf('contoso', 8);
    const at = { requireTwoFactorAuthentication: true, defaultBranchProtection: false };
    const group = root('contoso').descendants[0]!;
    await eventsOf(() => {
      changeProjectSettings(world(), project, { secret_push_protection_enabled: true });
      changeGroupSettings(world(), group, {
        require_two_factor_authentication: true,
        share_with_group_lock: true,
        default_branch_protection: 2,
      });
    });
    const lost = await eventsOf(() => {
      changeProjectSettings(world(), project, { secret_push_protection_enabled: false });
      changeGroupSettings(world(), group, { share_with_group_lock: null, default_branch_protection: 0 });
    });
    const shown = GitLabGroupResource.parse(
      (await stack.api.call('GET', `${devops}/gitLabGroups/${armName(group)}`)).json,
    );
    const gained = await eventsOf(() =>
      changeProjectSettings(world(), project, { secret_push_protection_enabled: true }),
    );

    expect(kindsOf(lost)).toEqual([`protectionLost ${group.id}`, `protectionLost ${project.id}`].toSorted());
    expect(lost.find(({ subject }) => subject.type === 'project')).toMatchObject({
      before: { secretPushProtectionEnabled: true },
      after: { secretPushProtectionEnabled: false },
      cause: { kind: 'crawl' },
    });
    expect(shown.properties.protections).toEqual(at);
    expect(kindsOf(gained)).toEqual([`protectionGained ${project.id}`]);
    expect((await projectAt(project)).properties.protections?.secretPushProtectionEnabled).toBe(true);
  });

  // Seven crawls of everything: seconds on an idle machine.
  test('what becomes of a root group itself', { timeout: 120_000 }, async () => {
    const at = root('fabrikam');
    const { name, path } = at;
    const after = { name: 'Fabrikam 2', path: 'fabrikam-2' };
    await eventsOf(() => changeGroupSettings(world(), at, { require_two_factor_authentication: true }));
    const reported = [];
    for (const change of [
      () => world().renameGroup(at, after),
      () => archiveGroup(world(), at, true),
      () => archiveGroup(world(), at, false),
      () => markForDeletion(world(), at),
      () => restoreFromDeletion(world(), at),
      () => changeGroupSettings(world(), at, { require_two_factor_authentication: false }),
    ]) {
      reported.push(...(await eventsOf(change)).filter(({ subject }) => subject.gitLabId === at.id));
    }

    expect(reported.map(({ kind }) => kind)).toEqual([
      'renamed',
      'archived',
      'unarchived',
      'markedForDeletion',
      'restored',
      'protectionLost',
    ]);
    expect(reported[0]).toMatchObject({
      subject: { type: 'group', fullyQualifiedName: 'fabrikam-2' },
      before: { name, path },
      after,
      cause: { kind: 'crawl' },
    });
  });

  test('deleted: a second look confirms it, and it is shown as removed in our version only', async () => {
    const project = projectOf('contoso', 5);
    const at = pathOf(project);
    const events = await eventsOf(() => world().removeProject(project));

    expect(kindsOf(events)).toEqual([`removed ${project.id}`]);
    expect(events[0]).toMatchObject({
      cause: { kind: 'confirmation' },
      after: { reason: expect.any(String) as string },
    });
    const ours = GitLabProjectResource.parse((await stack.api.call('GET', at)).json);
    expect(ours.properties).toMatchObject({
      onboardingState: 'NotOnboarded',
      provisioningState: 'DeletionSuccess',
      removedAt: expect.any(String) as string,
    });
    const published = await stack.api.call('GET', at, { version: '2025-11-01-preview' });
    const list = at.replace(/\/[^/]+$/, '');
    const publishedList = await stack.api.call('GET', list, { version: '2025-11-01-preview' });
    expect(published.status).toBe(404);
    expect(publishedList.text).not.toContain(`/${project.path}"`);
    expect((await stack.api.call('GET', list)).text).toContain(`/${project.path}"`);
  });

  test('deleted and made again at the same path: a new thing', async () => {
    const former = projectOf('contoso', 6);
    let again: ProjectRecord | undefined;
    const events = await eventsOf(() => (again = recreateProject(world(), former)));

    expect(kindsOf(events)).toEqual([`appeared ${again?.id}`, `removed ${former.id}`].toSorted());
    const shown = await projectAt(former);
    expect(shown.properties.gitLabId).toBe(again?.id);
    expect(shown.properties.firstSeenAt).not.toBe(firstSeen.get(former.id));
  });

  test('two paths that are swapped stay two things', async () => {
    const group = root('contoso').descendants.find(({ ownProjects }) => ownProjects.length > 1);
    const [one, other] = group?.ownProjects ?? [];
    if (one === undefined || other === undefined) throw new Error('The world has no such group.');
    const events = await eventsOf(() => swapProjectPaths(world(), one, other));

    expect(kindsOf(events)).toEqual([`renamed ${one.id}`, `renamed ${other.id}`].toSorted());
    await expectSameRow(one);
    await expectSameRow(other);
  });

  test('what left for elsewhere is removed, and back it is what it was', async () => {
    const project = projectOf('contoso', 7);
    const home = project.namespace;
    const elsewhere = rootsOf(stack.gitlab, 'other').find(({ path }) => path === 'woodgrove');
    if (elsewhere === undefined) throw new Error('The world has no group woodgrove.');
    const at = pathOf(project);
    const left = await eventsOf(() => transferProject(world(), project, elsewhere));
    const then = GitLabProjectResource.parse((await stack.api.call('GET', at)).json);
    const back = await eventsOf(() => transferProject(world(), project, home));

    expect(kindsOf(left)).toEqual([`removed ${project.id}`]);
    expect(then.properties.removedAt).toBeDefined();
    expect(kindsOf(back).filter((kind) => !kind.startsWith('visibility'))).toEqual([
      `returned ${project.id}`,
    ]);
    await expectSameRow(project);
  });
});

type Event = ChangeResource['properties'];

/**
 * The new entries of the feed after a change was made, found by a crawl and confirmed. Checks the tables too.
 */
async function eventsOf(change: () => unknown): Promise<Event[]> {
  const before = await feed();
  change();
  for (let crawl = 0; crawl < 2; crawl += 1) {
    await stack.passTime(11 * aMinuteMs);
    await stack.fire('reconcile');
    await stack.settle();
  }
  expect(await shownLines(stack.api, 'contoso', stack.gitlab)).toEqual(worldLines(stack.gitlab));
  const after = await feed();
  expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
  const known = new Set(before.map(({ id }) => id));
  return after.filter(({ id }) => !known.has(id)).map(({ properties }) => properties);
}

function feed(): Promise<ChangeResource[]> {
  return readAll(stack.api, `${devops}/changes`, ChangeResource);
}

function kindsOf(events: readonly Event[]): string[] {
  return events.map(({ kind, subject }) => `${kind} ${subject.gitLabId}`).toSorted();
}

function world() {
  return stack.gitlab.world;
}

function root(path: string): GroupRecord {
  const found = rootsOf(stack.gitlab).find((group) => group.path === path);
  if (found === undefined) throw new Error(`The world has no root group ${path}.`);
  return found;
}

/** Counted from the end, so that removing those does not move the others. */
function projectOf(path: string, number: number): ProjectRecord {
  const project = root(path).subtreeProjects.toSorted((a, b) => b.id - a.id)[20 + number];
  if (project === undefined) throw new Error('The world is too small.');
  return project;
}

function pathOf(project: ProjectRecord): string {
  return `${devops}/gitLabGroups/${armName(project.namespace)}/projects/${project.path}`;
}

async function projectAt(project: ProjectRecord): Promise<GitLabProjectResource> {
  return GitLabProjectResource.parse((await stack.api.call('GET', pathOf(project))).json);
}

async function expectSameRow(project: ProjectRecord): Promise<void> {
  const { properties } = await projectAt(project);
  expect(properties).toMatchObject({ gitLabId: project.id, firstSeenAt: firstSeen.get(project.id) });
}

async function firstObservations(): Promise<Map<number, string | undefined>> {
  const seen = new Map<number, string | undefined>();
  for (const group of rootsOf(stack.gitlab).flatMap((at) => [at, ...at.descendants])) {
    const path = `${devops}/gitLabGroups/${armName(group)}/projects`;
    for (const { properties } of await readAll(stack.api, path, GitLabProjectResource)) {
      seen.set(properties.gitLabId ?? 0, properties.firstSeenAt);
    }
  }
  return seen;
}
