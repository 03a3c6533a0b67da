import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoToken, devToken, otherToken } from '../../../local/gitlab/credentials.ts';
import { fullPath } from '../../../local/gitlab/world/paths.ts';
import { type GitLabClient, ids, startTestGitLab, type Json } from './support/gitlab-client.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab();
});
afterAll(async () => gitlab.stop());

const paths = (things: readonly Json[]): unknown[] => things.map((thing) => thing['full_path']);

describe('GET /groups', () => {
  it('lists with owned=true the groups of a direct Owner membership, nested ones too', async () => {
    const owned = await gitlab.things('/api/v4/groups?owned=true&order_by=id');

    expect(paths(owned)).toContain('proseware/platform');
    expect(paths(owned)).not.toContain('proseware');
    expect(paths(owned)).not.toContain('woodgrove');
    expect(owned.filter((thing) => String(thing['full_path']).startsWith('contoso/'))).toHaveLength(1);
    expect(ids(owned)).toEqual(ids(owned).toSorted((left, right) => left - right));
  });

  it('keeps only top groups with top_level_only', async () => {
    const top = await gitlab.things('/api/v4/groups?owned=true&top_level_only=true');

    expect(top).toHaveLength(6);
    expect(top.every((thing) => thing['parent_id'] === null)).toBe(true);
  });

  it('adds the descendants of groups that min_access_level selects', async () => {
    const owners = await gitlab.things('/api/v4/groups?min_access_level=50&per_page=100');
    const developers = await gitlab.things('/api/v4/groups?min_access_level=30&per_page=100');

    expect(paths(owners)).not.toContain('woodgrove');
    expect(
      owners.filter((thing) => String(thing['full_path']).startsWith('contoso/')).length,
    ).toBeGreaterThan(20);
    expect(paths(developers)).toContain('woodgrove');
  });

  it('lists the groups of the user, and all readable ones with all_available=true', async () => {
    const mine = await gitlab.things('/api/v4/groups?top_level_only=true&per_page=100', devToken);
    const all = await gitlab.things(
      '/api/v4/groups?top_level_only=true&all_available=true&per_page=100',
      devToken,
    );

    expect(paths(mine)).toEqual(['contoso', 'Northwind-Traders']);
    expect(paths(all)).toContain('adventure.works');
    expect(paths(all)).not.toContain('woodgrove');
  });

  it('searches, filters and sorts', async () => {
    const found = await gitlab.things('/api/v4/groups?search=NORTH&all_available=true');
    const doomed = await gitlab.things('/api/v4/groups?min_access_level=50&active=true&per_page=100');
    const byPath = await gitlab.things('/api/v4/groups?owned=true&order_by=path&sort=desc');

    expect(paths(found)).toContain('Northwind-Traders');
    expect(
      doomed.every((thing) => thing['marked_for_deletion_on'] === null && thing['archived'] === false),
    ).toBe(true);
    const lower = byPath.map((thing) => String(thing['path']).toLowerCase());
    expect(lower).toEqual(lower.toSorted((left, right) => (left > right ? -1 : 1)));
  });

  it('names every invalid parameter', async () => {
    const answer = await gitlab.get('/api/v4/groups?owned=perhaps&order_by=size&min_access_level=7&page=x');

    expect(answer.status).toBe(400);
    expect((answer.json as Json)['error']).toBe(
      'page is invalid, min_access_level does not have a valid value, order_by does not have a valid value, owned is invalid',
    );
  });
});

describe('GET /groups/:id', () => {
  it('finds a group by id and by path in any case', async () => {
    const byPath = await gitlab.thing('/api/v4/groups/NORTHWIND-traders?with_projects=false');
    const byId = await gitlab.thing(`/api/v4/groups/${String(byPath['id'])}?with_projects=false`);
    const nested = await gitlab.thing('/api/v4/groups/proseware%2Fplatform?with_projects=false');

    expect(byId).toEqual(byPath);
    expect(nested['full_path']).toBe('proseware/platform');
  });

  it('embeds at most 100 projects unless with_projects=false', async () => {
    const group = await gitlab.thing('/api/v4/groups/contoso');
    const slim = await gitlab.thing('/api/v4/groups/contoso?with_projects=false');

    expect(group['projects']).toHaveLength(
      Math.min(100, gitlab.world.groupByPath('contoso')?.record.ownProjects.length ?? 0),
    );
    expect(slim).not.toHaveProperty('projects');
    expect(slim).not.toHaveProperty('shared_projects');
  });

  it('shows the runners token to Owners only', async () => {
    const path = '/api/v4/groups/contoso?with_projects=false';

    const forOwner = await gitlab.thing(path);
    const forDeveloper = await gitlab.thing(path, devToken);

    expect(forOwner['runners_token']).toBe(`GR1348941canary-group-${String(forOwner['id'])}`);
    expect(forDeveloper).not.toHaveProperty('runners_token');
    expect(forDeveloper['shared_with_groups']).toEqual([]);
  });

  it('returns 404, never 403, for a group that is not visible', async () => {
    const unseen = await gitlab.get('/api/v4/groups/Fourth-Coffee');
    const missing = await gitlab.get('/api/v4/groups/no-such-group');
    const owners = await gitlab.get('/api/v4/groups/Fourth-Coffee', otherToken);
    const anonymous = await gitlab.get('/api/v4/groups/contoso?with_projects=false', undefined);

    expect([unseen.status, unseen.json]).toEqual([404, { message: '404 Group Not Found' }]);
    expect([missing.status, missing.json]).toEqual([404, { message: '404 Group Not Found' }]);
    expect(owners.status).toBe(200);
    expect(anonymous.status).toBe(200);
  });

  it('is visible to members of an invited group, with at most the role of the invitation', async () => {
    const fabrikam = await gitlab.thing('/api/v4/groups/fabrikam?with_projects=false', devToken);
    const member = await gitlab.thing(
      `/api/v4/groups/fabrikam/members/all/${gitlab.world.user('dev')?.id ?? 0}`,
    );

    expect(fabrikam['shared_with_groups']).toMatchObject([
      { group_full_path: 'Northwind-Traders', group_access_level: 20 },
    ]);
    expect(member['access_level']).toBe(20);
  });

  it('shows an Owner of a subgroup its private parent, without the projects of the parent', async () => {
    const parent = await gitlab.get('/api/v4/groups/proseware?with_projects=false');

    expect(parent.status).toBe(200);
    expect(parent.json).not.toHaveProperty('runners_token');
  });
});

describe('the descendants of a group', () => {
  it('are the direct children, or the whole subtree', async () => {
    const contoso = gitlab.world.groupByPath('contoso')?.record;
    if (contoso === undefined) throw new Error('no contoso');

    const children = await gitlab.things(`/api/v4/groups/${contoso.id}/subgroups?per_page=100&order_by=id`);
    const all = await gitlab.things(
      `/api/v4/groups/${contoso.id}/descendant_groups?per_page=100&order_by=id`,
    );

    expect(children.every((child) => child['parent_id'] === contoso.id)).toBe(true);
    expect(ids(children)).toEqual([...contoso.children.values()].map((child) => child.id));
    expect(ids(all)).toEqual(contoso.descendants.map((child) => child.id));
    expect(all[0]).toMatchObject({ full_path: fullPath(contoso.descendants[0] ?? contoso) });
  });

  it('omit groups owned by inheritance only if owned=true is sent', async () => {
    const all = await gitlab.things('/api/v4/groups/contoso/descendant_groups?owned=true');

    expect(all).toHaveLength(1);
  });
});

describe('a renamed group', () => {
  it('redirects from its old path to its id, also for its descendants', async () => {
    const own = await startTestGitLab({ projects: 50 });
    const group = own.world.groupByPath('fabrikam')?.record;
    if (group === undefined) throw new Error('no fabrikam');
    own.world.renameGroup(group, { path: 'fabrikam-inc' });

    const moved = await own.get('/api/v4/groups/fabrikam/projects?per_page=5');
    const current = await own.get('/api/v4/groups/fabrikam-inc');
    await own.stop();

    expect(moved.status).toBe(301);
    expect(moved.headers.get('location')).toBe(`${own.url}/api/v4/groups/${group.id}/projects?per_page=5`);
    expect(current.status).toBe(200);
  });
});

describe('GET /groups/:id/members/all/:user_id', () => {
  it('returns the effective role, inherited ones included, and 404 without one', async () => {
    const { world } = gitlab;
    const nested = world.groupByPath('contoso')?.record.descendants.at(-1)?.id ?? 0;
    const dev = world.user('dev')?.id ?? 0;
    const other = world.user('other')?.id ?? 0;

    const member = await gitlab.thing(`/api/v4/groups/${nested}/members/all/${dev}`);
    const stranger = await gitlab.get(`/api/v4/groups/${nested}/members/all/${other}`, demoToken);
    const nonsense = await gitlab.get(`/api/v4/groups/${nested}/members/all/me`);

    expect(member).toMatchObject({ username: 'dev', access_level: 30, state: 'active' });
    expect(stranger.status).toBe(404);
    expect(nonsense.status).toBe(400);
  });
});
