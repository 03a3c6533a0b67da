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
import { type GitLabClient, startedGitLab, type Thing } from './support/gitlab-client.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { groupAt, userCalled } from './support/records.ts';

let gitlab: GitLabClient;
let world: World;
/** What a group hook of contoso with every flag, and a system hook with every flag, are told. */
let ofGroup: Receiver;
let ofSystem: Receiver;

const everyFlag = Object.fromEntries(
  ['push', 'project', 'subgroup', 'member', 'pipeline', 'vulnerability'].map((word) => [
    `${word}_events`,
    true,
  ]),
);

beforeAll(async () => {
  gitlab = await startedGitLab({ projects: 100 });
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

/** The names of the events that a change led to. Deliveries overlap, so their order is not theirs. */
async function told(change: () => unknown): Promise<{ group: string[]; system: string[] }> {
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

function body(receiver: Receiver): Thing {
  return receiver.received[0]?.body ?? {};
}

describe('group hooks and system hooks hear', () => {
  it('of a new project, without an object_kind', async () => {
    const events = await told(() => world.addProject({ namespace: team, path: 'second' }));

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

  it('of a deleted project, and of both when one takes its place', async () => {
    const recreated = await told(() => recreateProject(world, project));
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

  it('of a new subgroup', async () => {
    const events = await told(() => world.addGroup({ path: 'inner', parent: team }));

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

  it('of everything in a deleted group', async () => {
    world.addGroup({ path: 'inner', parent: team });
    await forget();

    const events = await told(() => removeGroup(world, team));

    expect(events).toEqual({
      group: ['project_destroy', 'subgroup_destroy', 'subgroup_destroy'],
      system: ['group_destroy', 'group_destroy', 'project_destroy'],
    });
  });

  it('of members that come, change and go', async () => {
    const dev = userCalled(world, 'dev');

    const events = await told(() => {
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

  it('of pushes with the files they touch', async () => {
    const user = userCalled(world, 'demo');

    const events = await told(() =>
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

describe('group hooks alone hear', () => {
  it('of pipelines', async () => {
    const user = userCalled(world, 'demo');

    const events = await told(() => runPipeline(world, project, user, { status: 'failed' }));

    expect(events).toEqual({ group: ['pipeline'], system: [] });
    expect(body(ofGroup)).toMatchObject({
      object_attributes: { status: 'failed', ref: 'main' },
      project: { id: project.id },
    });
  });

  it('of vulnerabilities, with no id but in the address', async () => {
    const events = await told(() => reportVulnerability(world, project, { severity: 'critical' }));

    expect(events).toEqual({ group: ['vulnerability'], system: [] });
    expect(body(ofGroup)['object_attributes']).toMatchObject({
      project_id: project.id,
      severity: 'critical',
      url: expect.stringMatching(/\/-\/security\/vulnerabilities\/\d+$/) as string,
    });
    expect(body(ofGroup)['object_attributes']).not.toHaveProperty('id');
  });
});

describe('system hooks alone hear', () => {
  it('of a renamed project with its old path, and of a new name as an update', async () => {
    const renamed = await told(() => world.renameProject(project, { path: 'renamed' }));
    const { body: payload } = ofSystem.received[0] ?? { body: {} };
    await forget();
    const named = await told(() => world.renameProject(project, { name: 'Other name' }));

    expect(renamed).toEqual({ group: [], system: ['project_rename'] });
    expect(payload).toMatchObject({
      path_with_namespace: `contoso/team-${number}/renamed`,
      old_path_with_namespace: `contoso/team-${number}/app`,
    });
    expect(named).toEqual({ group: [], system: ['project_update'] });
  });

  it('of a transferred project, also out of the group and back', async () => {
    const fabrikam = groupAt(world, 'fabrikam');

    const events = await told(() => {
      transferProject(world, project, fabrikam);
      transferProject(world, project, team);
    });

    expect(events).toEqual({ group: [], system: ['project_transfer', 'project_transfer'] });
  });

  it('of three renames when two projects swap their paths', async () => {
    const other = world.addProject({ namespace: team, path: 'other' });
    await forget();

    const events = await told(() => swapProjectPaths(world, project, other));

    expect(events).toEqual({ group: [], system: ['project_rename', 'project_rename', 'project_rename'] });
    expect([project.path, other.path]).toEqual(['other', 'app']);
  });

  it('of a project’s visibility, archiving and scheduled deletion, as updates', async () => {
    const events = await told(() => {
      setProjectVisibility(world, project, 'public');
      archiveProject(world, project);
      archiveProject(world, project, false);
      markForDeletion(world, project);
      restoreFromDeletion(world, project);
    });

    expect(events).toEqual({ group: [], system: Array.from({ length: 5 }, () => 'project_update') });
  });

  it('of a renamed group, and of none of its projects', async () => {
    const oldPath = team.path;

    const events = await told(() => world.renameGroup(team, { path: `renamed-${number}` }));

    expect(events).toEqual({ group: [], system: ['group_rename'] });
    expect(body(ofSystem)).toMatchObject({
      full_path: `contoso/renamed-${number}`,
      old_path: oldPath,
      old_full_path: `contoso/${oldPath}`,
    });
  });
});

describe('nobody hears', () => {
  it('of a group’s transfer, visibility, archiving, name or scheduled deletion', async () => {
    const events = await told(() => {
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

  it('of what happens elsewhere, except system hooks', async () => {
    const events = await told(() =>
      world.addProject({ namespace: groupAt(world, 'fabrikam'), path: `elsewhere-${number}` }),
    );

    expect(events).toEqual({ group: [], system: ['project_create'] });
  });
});

describe('a hook', () => {
  it('hears of pushes to the branches it asks for only', async () => {
    const receiver = await startReceiver();
    const path = `/api/v4/projects/${project.id}/hooks`;
    await gitlab.send('POST', path, { url: receiver.url, push_events_branch_filter: 'release/*' });
    const user = userCalled(world, 'demo');

    await told(() => {
      push(world, project, user, { branch: 'main' });
      push(world, project, user, { branch: 'release/1.0' });
    });
    await receiver.stop();

    expect(receiver.received.map((one) => one.body['ref'])).toEqual(['refs/heads/release/1.0']);
  });

  it('of a deleted project or group goes with it', async () => {
    const path = `/api/v4/projects/${project.id}/hooks`;
    await gitlab.send('POST', path, { url: ofGroup.url });
    const before = gitlab.hooks.all().length;

    removeGroup(world, team);

    expect(gitlab.hooks.all()).toHaveLength(before - 1);
  });
});
