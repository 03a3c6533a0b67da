import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devToken } from '../../../local/gitlab/credentials.ts';
import { projectPath } from '../../../local/gitlab/world/paths.ts';
import { type GitLabClient, ids, links, startTestGitLab, type Json } from './support/gitlab-client.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab();
});
afterAll(async () => gitlab.stop());

function someProject() {
  const project = gitlab.world.groupByPath('contoso')?.record.subtreeProjects[3];
  if (project === undefined) throw new Error('no project');
  return project;
}

describe('GET /projects/:id', () => {
  it('finds a project by id and by path in any case, with the caller’s permissions', async () => {
    const project = someProject();

    const byId = await gitlab.thing(`/api/v4/projects/${project.id}`);
    const byPath = await gitlab.thing(
      `/api/v4/projects/${encodeURIComponent(projectPath(project).toUpperCase())}`,
    );

    expect(byId).toEqual(byPath);
    expect(byId).toMatchObject({
      id: project.id,
      path_with_namespace: projectPath(project),
      permissions: { group_access: { access_level: 50 } },
    });
  });

  it('returns 404 for a removed project and for one that is not visible', async () => {
    const hidden = gitlab.world
      .groupByPath('woodgrove')
      ?.record.subtreeProjects.find((at) => at.shares.length === 0);

    const missing = await gitlab.get('/api/v4/projects/99999999');
    const unseen = await gitlab.get(`/api/v4/projects/${hidden?.id ?? 0}`, devToken);

    expect([missing.status, missing.json]).toEqual([404, { message: '404 Project Not Found' }]);
    expect([unseen.status, unseen.json]).toEqual([404, { message: '404 Project Not Found' }]);
  });

  it('redirects from a former path to the id', async () => {
    const own = await startTestGitLab({ projects: 60 });
    const project = own.world.groupByPath('contoso')?.record.subtreeProjects[0];
    if (project === undefined) throw new Error('no project');
    const old = projectPath(project);
    own.world.renameProject(project, { path: 'somewhere-else' });

    const moved = await own.get(`/api/v4/projects/${encodeURIComponent(old)}`);
    await own.stop();

    expect(moved.status).toBe(301);
    expect(moved.headers.get('location')).toBe(`${own.url}/api/v4/projects/${project.id}`);
  });
});

describe('GET /projects', () => {
  it('lists all owned projects by keyset, each once, and ends without a link', async () => {
    const seen: number[] = [];
    let path: string | undefined =
      '/api/v4/projects?pagination=keyset&order_by=id&sort=asc&per_page=100&min_access_level=50&simple=true';

    while (path !== undefined) {
      const page = await gitlab.get(path);
      seen.push(...ids(page.json as Json[]));
      expect(page.headers.has('x-total')).toBe(false);
      const next: URL | undefined = links(page.headers)['next'];
      path = next && next.pathname + next.search;
    }

    // All of the demo user's groups, and the three projects in the personal namespace.
    expect(seen).toHaveLength(1_203);
    expect(new Set(seen).size).toBe(1_203);
    expect(seen).toEqual(seen.toSorted((left, right) => left - right));
  });

  it('continues after id_after, and backwards with sort=desc', async () => {
    const after = await gitlab.things(
      '/api/v4/projects?membership=true&order_by=id&sort=asc&id_after=1500&per_page=5',
    );
    const back = await gitlab.get('/api/v4/projects?pagination=keyset&order_by=id&sort=desc&per_page=5');

    expect(Math.min(...ids(after))).toBeGreaterThan(1_500);
    expect(links(back.headers)['next']?.searchParams.get('id_before')).toBe(
      String(Math.min(...ids(back.json as Json[]))),
    );
  });

  it('rejects deep offsets and keysets of another order with 405', async () => {
    const deep = await gitlab.get('/api/v4/projects?per_page=100&page=501');
    const keyset = await gitlab.get('/api/v4/projects?pagination=keyset&order_by=name');

    expect(deep.status).toBe(405);
    expect((deep.json as Json)['error']).toContain('maximum allowed offset of 50000');
    expect((deep.json as Json)['error']).toContain('Project');
    expect(keyset.status).toBe(405);
  });

  it('lists only public and internal projects for other users', async () => {
    const all = await gitlab.things('/api/v4/projects?per_page=100&search=api', devToken);
    const mine = await gitlab.things('/api/v4/projects?per_page=100&membership=true', devToken);

    expect(all.length).toBeGreaterThan(0);
    expect(mine.every((project) => (project['permissions'] as Json)['group_access'] !== null)).toBe(true);
  });
});
