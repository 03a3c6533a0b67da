import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventoryOf } from '../../../local/gitlab/world/inventory.ts';
import { projectPath } from '../../../local/gitlab/world/paths.ts';
import { type TestResponse, type GitLabClient, startTestGitLab, type Json } from './support/gitlab-client.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { groupAt, projectAt, userCalled } from './support/records.ts';

let gitlab: GitLabClient;
let receiver: Receiver;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 120 });
  receiver = await startReceiver();
  const fields = { url: receiver.url, project_events: true, push_events: true };
  await gitlab.send('POST', '/api/v4/groups/contoso/hooks', fields);
});
afterAll(async () => {
  await gitlab.stop();
  await receiver.stop();
});

async function act(action: string, body: unknown): Promise<TestResponse> {
  return gitlab.send('POST', `/-/simulator/world/${action}`, body);
}

async function done(action: string, body: unknown): Promise<Json[]> {
  const answer = await act(action, body);
  if (answer.status !== 200) throw new Error(`${action}: ${answer.status} ${answer.text}`);
  return (answer.json as { results: Json[] }).results;
}

describe('the control of the world', () => {
  it('returns ids and the new state, and hooks are called', async () => {
    const [created] = await done('create-project', {
      namespace: 'contoso',
      path: 'by-hand',
      visibility: 'public',
    });
    await gitlab.deliveries.idle();

    const project = projectAt(gitlab.world, 'contoso/by-hand');
    expect(created).toMatchObject({
      subject: 'project',
      id: project.id,
      state: { fullPath: 'contoso/by-hand', visibility: 'public' },
    });
    expect(receiver.names()).toEqual(['project_create']);
  });

  it('has an action for every kind of change', async () => {
    const root = (await done('create-group', { path: 'later', visibility: 'public', tier: 'free' }))[0];
    const group = Number(root?.['id']);
    await done('create-group', { path: 'sub', parent: group, visibility: 'public' });
    await done('create-group', { path: 'sub-2', parent: 'later', name: 'Second' });
    await done('swap-groups', { group: 'later/sub', with: 'later/sub-2' });
    const project = Number(
      (await done('create-project', { namespace: 'later/sub-2', path: 'p', branch: 'trunk' }))[0]?.['id'],
    );
    await done('create-project', { namespace: 'later/sub-2', path: 'q' });
    await done('swap-projects', { project, with: 'later/sub-2/p'.replace('/p', '/q') });
    await done('rename-project', { project, path: 'renamed', name: 'Renamed' });
    await done('set-project-visibility', { project, visibility: 'internal' });
    await done('change-project-settings', { project, settings: { secret_push_protection_enabled: false } });
    await done('archive-project', { project });
    await done('unarchive-project', { project });
    await done('mark-project', { project, renamed: true });
    await done('restore-project', { project });
    await done('transfer-project', { project, to: 'demo' });
    await done('transfer-project', { project, to: group });
    await done('push', { project, modified: ['.gitlab-ci.yml'] });
    await done('pipeline', { project, status: 'failed' });
    await done('vulnerability', { project, severity: 'low' });
    await done('rename-group', { group, name: 'Später' });
    await done('change-group-settings', { group, settings: { require_two_factor_authentication: null } });
    await done('archive-group', { group });
    await done('unarchive-group', { group });
    await done('mark-group', { group });
    await done('restore-group', { group });
    await done('transfer-group', { group: 'later/sub', to: 'contoso' });
    await done('transfer-group', { group: 'contoso/sub', to: null });
    await done('set-group-visibility', { group: 'sub', visibility: 'internal' });
    await done('set-member', { group: 'sub', user: 'demo', level: 50 });
    await done('set-tier', { group: 'sub', tier: 'ultimate' });
    const [, again] = await done('recreate-project', { project });
    const [gone] = await done('delete-project', { project: Number(again?.['id']) });
    await done('recreate-group', { group: 'sub' });
    await done('delete-group', { group: 'sub' });
    const changes = await gitlab.things('/-/simulator/world/changes?limit=2');

    expect(again).toMatchObject({ state: { fullPath: 'later/renamed', defaultBranch: 'trunk' } });
    expect(gone).toEqual({ subject: 'project', id: again?.['id'], state: null });
    expect(changes.map((change) => [change['kind'], change['path']])).toEqual([
      ['group-destroyed', 'sub'],
      ['member-added', 'sub'],
    ]);
  });

  it('takes Owner from the demo user and gives it back', async () => {
    await done('set-member', { group: 'fabrikam', user: 'demo', level: 30 });
    const without = (await gitlab.thing('/-/simulator/world/inventory')) as { roots: unknown[] } & Json;
    await done('set-member', { group: 'fabrikam', user: 'demo', level: 50 });
    const withIt = (await gitlab.thing('/-/simulator/world/inventory')) as { roots: unknown[] } & Json;

    expect(withIt.roots).toHaveLength(without.roots.length + 1);
    const expected = inventoryOf(gitlab.world, userCalled(gitlab.world, 'demo'));
    expect(withIt).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it.each([
    ['rename-project', { project: 'no/such', path: 'x' }, ['project']],
    ['rename-project', { project: 'contoso/by-hand', pathh: 'x' }, ['pathh']],
    ['set-project-visibility', { project: true, visibility: 'secret' }, ['project', 'visibility']],
    ['set-member', { group: 'contoso', user: 'nobody', level: 51 }, ['user', 'level']],
    ['create-group', {}, ['path']],
    ['random', { seed: -1, count: 0 }, ['seed', 'count']],
  ])('refuses a bad %s with 400 and names the fields', async (action, body, fields) => {
    const answer = await act(action, body);

    expect(answer.status).toBe(400);
    const named = (answer.json as { fields: { field: string }[] }).fields.map(({ field }) => field);
    expect(named).toEqual(fields);
  });

  it('rejects with 409 what GitLab would reject, and with 404 unknown actions', async () => {
    const taken = await act('create-group', { path: 'contoso' });
    const illegal = await act('create-project', { namespace: 'contoso', path: 'a b' });
    const unknown = await act('explode', {});
    const broken = await gitlab.send('POST', '/-/simulator/world/push', undefined);
    const limit = await gitlab.get('/-/simulator/world/changes?limit=0');

    expect([taken.status, taken.json]).toEqual([409, { message: "'contoso' has already been taken." }]);
    expect(illegal.status).toBe(409);
    expect([unknown.status, (unknown.json as { actions: string[] }).actions]).toEqual([
      404,
      expect.arrayContaining(['push', 'transfer-group']),
    ]);
    expect(broken.status).toBe(400);
    expect([limit.status, limit.json]).toMatchObject([400, { fields: [{ field: 'limit' }] }]);
  });

  it('makes random changes from a seed', async () => {
    const answer = await act('random', { seed: 4, count: 30 });

    const { changes } = answer.json as { changes: Json[] };
    expect(changes).toHaveLength(30);
    expect(changes[0]).toHaveProperty('action');
  });
});

describe('the control of deliveries', () => {
  it('holds, releases, counts and plans', async () => {
    const before = (await gitlab.thing('/-/simulator/deliveries?idle=true'))['made'];
    await gitlab.send('POST', '/-/simulator/deliveries/hold');
    const [project] = groupAt(gitlab.world, 'contoso').ownProjects;
    if (project === undefined) throw new Error('no project');
    await done('push', { project: projectPath(project) });
    const held = await gitlab.thing('/-/simulator/deliveries');
    await gitlab.send('POST', '/-/simulator/deliveries/release');
    const released = await gitlab.thing('/-/simulator/deliveries?idle=true');
    const planned = await gitlab.send('POST', '/-/simulator/deliveries/plan', { seed: 1, lost: 1 });
    await done('push', { project: project.id });
    const lost = await gitlab.thing('/-/simulator/deliveries?idle=true');
    await gitlab.send('POST', '/-/simulator/deliveries/plan', null);
    const bad = await gitlab.send('POST', '/-/simulator/deliveries/plan', { seed: 1, lost: 2 });

    expect(held).toMatchObject({ made: Number(before) + 1, waiting: 1 });
    expect(released).toMatchObject({ waiting: 0, inFlight: 0 });
    expect(planned.status).toBe(200);
    expect(lost).toMatchObject({ lost: 1 });
    expect([bad.status, bad.json]).toMatchObject([400, { fields: [{ field: 'lost' }] }]);
  });
});
