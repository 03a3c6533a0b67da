import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adminToken, demoApiToken } from '../../../local/gitlab/credentials.ts';
import { push, reportVulnerability, runPipeline } from '../../../local/gitlab/world/changes/activity.ts';
import { archiveGroup, archiveProject } from '../../../local/gitlab/world/changes/archive.ts';
import {
  markForDeletion,
  restoreFromDeletion,
} from '../../../local/gitlab/world/changes/mark-for-deletion.ts';
import { recreateProject } from '../../../local/gitlab/world/changes/recreate.ts';
import { removeGroup } from '../../../local/gitlab/world/changes/remove-group.ts';
import {
  setGroupVisibility,
  setProjectVisibility,
} from '../../../local/gitlab/world/changes/set-visibility.ts';
import { swapProjectPaths } from '../../../local/gitlab/world/changes/swap-paths.ts';
import { transferGroup } from '../../../local/gitlab/world/changes/transfer-group.ts';
import { transferProject } from '../../../local/gitlab/world/changes/transfer-project.ts';
import type { GroupRecord, ProjectRecord } from '../../../local/gitlab/world/records.ts';
import type { World } from '../../../local/gitlab/world/world.ts';
import { type GitLabClient, startTestGitLab, type Json } from './support/gitlab-client.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { groupAt, userCalled } from './support/records.ts';

let gitlab: GitLabClient;
let world: World;
/** Receivers of a group hook of contoso and a system hook, each with every flag. */
let ofGroup: Receiver;
let ofSystem: Receiver;

const everyFlag = Object.fromEntries(
  ['push', 'project', 'subgroup', 'member', 'pipeline', 'vulnerability'].map((word) => [
    `${word}_events`,
    true,
  ]),
);

beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 100 });
  world = gitlab.world;
  ofGroup = await startReceiver();
  ofSystem = await startReceiver();
  await gitlab.send('POST', '/api/v4/groups/contoso/hooks', { url: ofGroup.url, ...everyFlag }, demoApiToken);
  await gitlab.send('POST', '/api/v4/hooks', { url: ofSystem.url, push_events: true }, adminToken);
});
afterAll(async () => {
  await gitlab.stop();
  await Promise.all([ofGroup.stop(), ofSystem.stop()]);
});

let team: GroupRecord;
let project: ProjectRecord;
let number = 0;

beforeEach(async () => {
  number += 1;
  team = world.addGroup({ path: `team-${number}`, parent: groupAt(world, 'contoso'), visibility: 'public' });
  project = world.addProject({ namespace: team, path: 'app', visibility: 'internal' });
  await forget();
});

async function forget(): Promise<void> {
  await gitlab.deliveries.idle();
  for (const receiver of [ofGroup, ofSystem]) receiver.received.length = 0;
}

/** Names of the events that a change caused, sorted, since deliveries overlap. */
async function eventsOf(change: () => unknown): Promise<{ group: string[]; system: string[] }> {
  change();
  await gitlab.deliveries.idle();
  return { group: sorted(ofGroup), system: sorted(ofSystem) };
}

function sorted(receiver: Receiver): string[] {
  return receiver
    .names()
    .map(String)
    .toSorted((left, right) => (left < right ? -1 : 1));
}

function body(receiver: Receiver): Json {
  return receiver.received[0]?.body ?? {};
}

describe('group hooks and system hooks are called', () => {
  it('for a new project, without an object_kind', async () => {
    const events = await eventsOf(() => world.addProject({ namespace: team, path: 'second' }));

    expect(events).toEqual({ group: ['project_create'], system: ['project_create'] });
    expect(ofGroup.received[0]?.headers['x-gitlab-event']).toBe('Project Hook');
    expect(ofSystem.received[0]?.headers['x-gitlab-event']).toBe('System Hook');
    expect(Object.keys(body(ofGroup))).toEqual([
      'event_name',
      'created_at',
      'updated_at',
      'name',
      'path',
      'path_with_namespace',
      'project_id',
      'project_namespace_id',
      'owners',
      'project_visibility',
    ]);
    expect(body(ofGroup)).toMatchObject({
      path_with_namespace: `contoso/team-${number}/second`,
      owners: [{ name: 'Demo Owner' }],
      project_visibility: 'private',
    });
    expect(body(ofSystem)).toMatchObject({ owner_name: `team-${number}` });
  });

  it('for a deleted project, and twice if one replaces it', async () => {
    const recreated = await eventsOf(() => recreateProject(world, project));
    const [gone, come] = ofGroup.received
      .map((received) => received.body)
      .toSorted((left, right) => Number(left['project_id']) - Number(right['project_id']));

    expect(recreated.group).toEqual(['project_create', 'project_destroy']);
    expect(gone).toMatchObject({ event_name: 'project_destroy', project_id: project.id });
    expect(come).toMatchObject({
      event_name: 'project_create',
      path_with_namespace: gone?.['path_with_namespace'],
    });
    expect(come?.['project_id']).not.toBe(project.id);
  });

  it('for a new subgroup', async () => {
    const events = await eventsOf(() => world.addGroup({ path: 'inner', parent: team }));

    expect(events).toEqual({ group: ['subgroup_create'], system: ['group_create'] });
    expect(ofGroup.received[0]?.headers['x-gitlab-event']).toBe('Subgroup Hook');
    expect(body(ofGroup)).toMatchObject({
      full_path: `contoso/team-${number}/inner`,
      parent_group_id: team.id,
      parent_path: team.path,
      parent_full_path: `contoso/team-${number}`,
    });
    expect(body(ofGroup)).not.toHaveProperty('object_kind');
  });

  it('for everything in a deleted group', async () => {
    world.addGroup({ path: 'inner', parent: team });
    await forget();

    const events = await eventsOf(() => removeGroup(world, team));

    expect(events).toEqual({
      group: ['project_destroy', 'subgroup_destroy', 'subgroup_destroy'],
      system: ['group_destroy', 'group_destroy', 'project_destroy'],
    });
  });

  it('for members that are added, changed and removed', async () => {
    const dev = userCalled(world, 'dev');

    const events = await eventsOf(() => {
      world.setMember(team, dev, 30);
      world.setMember(team, dev, 30);
      world.setMember(team, dev, 50);
      world.setMember(team, dev, 0);
    });
    const removal = ofGroup.received.find((one) => one.body['event_name'] === 'user_remove_from_group');

    const names = ['user_add_to_group', 'user_remove_from_group', 'user_update_for_group'];
    expect(events).toEqual({ group: names, system: names });
    expect(removal?.headers['x-gitlab-event']).toBe('Member Hook');
    expect(removal?.body).toMatchObject({
      group_id: team.id,
      user_username: 'dev',
      user_id: dev.id,
      group_access: 'Owner',
      group_plan: 'ultimate',
      expires_at: null,
    });
  });

  it('for pushes, with the changed files', async () => {
    const user = userCalled(world, 'demo');

    const events = await eventsOf(() =>
      push(world, project, user, { modified: ['.gitlab-ci.yml'], added: ['CODEOWNERS'] }),
    );

    expect(events).toEqual({ group: ['push'], system: ['push', 'repository_update'] });
    expect(ofGroup.received[0]?.headers['x-gitlab-event']).toBe('Push Hook');
    expect(body(ofGroup)).toMatchObject({
      object_kind: 'push',
      ref: 'refs/heads/main',
      project_id: project.id,
      project: { id: project.id, default_branch: 'main', visibility_level: 10 },
      commits: [{ modified: ['.gitlab-ci.yml'], added: ['CODEOWNERS'], removed: [] }],
      total_commits_count: 1,
    });
  });
});

describe('only group hooks are called', () => {
  it('for pipelines', async () => {
    const user = userCalled(world, 'demo');

    const events = await eventsOf(() => runPipeline(world, project, user, { status: 'failed' }));

    expect(events).toEqual({ group: ['pipeline'], system: [] });
    expect(body(ofGroup)).toMatchObject({
      object_attributes: { status: 'failed', ref: 'main' },
      project: { id: project.id },
    });
  });

  it('for vulnerabilities, with an id in the URL only', async () => {
    const events = await eventsOf(() => reportVulnerability(world, project, { severity: 'critical' }));

    expect(events).toEqual({ group: ['vulnerability'], system: [] });
    expect(body(ofGroup)['object_attributes']).toMatchObject({
      project_id: project.id,
      severity: 'critical',
      url: expect.stringMatching(/\/-\/security\/vulnerabilities\/\d+$/) as string,
    });
    expect(body(ofGroup)['object_attributes']).not.toHaveProperty('id');
  });
});

describe('only system hooks are called', () => {
  it('for a renamed project with its old path, and for a new name as an update', async () => {
    const renamed = await eventsOf(() => world.renameProject(project, { path: 'renamed' }));
    const { body: payload } = ofSystem.received[0] ?? { body: {} };
    await forget();
    const named = await eventsOf(() => world.renameProject(project, { name: 'Other name' }));

    expect(renamed).toEqual({ group: [], system: ['project_rename'] });
    expect(payload).toMatchObject({
      path_with_namespace: `contoso/team-${number}/renamed`,
      old_path_with_namespace: `contoso/team-${number}/app`,
    });
    expect(named).toEqual({ group: [], system: ['project_update'] });
  });

  it('for a transferred project, also out of the group and back', async () => {
    const fabrikam = groupAt(world, 'fabrikam');

    const events = await eventsOf(() => {
      transferProject(world, project, fabrikam);
      transferProject(world, project, team);
    });

    expect(events).toEqual({ group: [], system: ['project_transfer', 'project_transfer'] });
  });

  it('for three renames if two projects swap their paths', async () => {
    const other = world.addProject({ namespace: team, path: 'other' });
    await forget();

    const events = await eventsOf(() => swapProjectPaths(world, project, other));

    expect(events).toEqual({ group: [], system: ['project_rename', 'project_rename', 'project_rename'] });
    expect([project.path, other.path]).toEqual(['other', 'app']);
  });

  it('for a project’s visibility, archiving and scheduled deletion, as updates', async () => {
    const events = await eventsOf(() => {
      setProjectVisibility(world, project, 'public');
      archiveProject(world, project);
      archiveProject(world, project, false);
      markForDeletion(world, project);
      restoreFromDeletion(world, project);
    });

    expect(events).toEqual({ group: [], system: Array.from({ length: 5 }, () => 'project_update') });
  });

  it('for a renamed group, and for none of its projects', async () => {
    const oldPath = team.path;

    const events = await eventsOf(() => world.renameGroup(team, { path: `renamed-${number}` }));

    expect(events).toEqual({ group: [], system: ['group_rename'] });
    expect(body(ofSystem)).toMatchObject({
      full_path: `contoso/renamed-${number}`,
      old_path: oldPath,
      old_full_path: `contoso/${oldPath}`,
    });
  });
});

describe('no hook is called', () => {
  it('for a group’s transfer, visibility, archiving, name or scheduled deletion', async () => {
    const events = await eventsOf(() => {
      transferGroup(world, team, groupAt(world, 'fabrikam'));
      transferGroup(world, team, groupAt(world, 'contoso'));
      setGroupVisibility(world, groupAt(world, 'empty-labs'), 'internal');
      archiveGroup(world, team);
      archiveGroup(world, team, false);
      markForDeletion(world, team);
      restoreFromDeletion(world, team);
      world.renameGroup(team, { name: 'Other name' });
    });

    expect(events).toEqual({ group: [], system: [] });
  });

  it('for changes elsewhere, except system hooks', async () => {
    const events = await eventsOf(() =>
      world.addProject({ namespace: groupAt(world, 'fabrikam'), path: `elsewhere-${number}` }),
    );

    expect(events).toEqual({ group: [], system: ['project_create'] });
  });
});

describe('a hook', () => {
  it('is called only for pushes to the branches of its filter', async () => {
    const receiver = await startReceiver();
    const path = `/api/v4/projects/${project.id}/hooks`;
    await gitlab.send('POST', path, { url: receiver.url, push_events_branch_filter: 'release/*' });
    const user = userCalled(world, 'demo');

    await eventsOf(() => {
      push(world, project, user, { branch: 'main' });
      push(world, project, user, { branch: 'release/1.0' });
    });
    await receiver.stop();

    expect(receiver.received.map((one) => one.body['ref'])).toEqual(['refs/heads/release/1.0']);
  });

  it('of a deleted project or group is deleted with it', async () => {
    const path = `/api/v4/projects/${project.id}/hooks`;
    await gitlab.send('POST', path, { url: ofGroup.url });
    const before = gitlab.hooks.all().length;

    removeGroup(world, team);

    expect(gitlab.hooks.all()).toHaveLength(before - 1);
  });
});
