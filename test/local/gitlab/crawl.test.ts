import { Groups } from '@gitbeaker/rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoToken } from '../../../local/gitlab/credentials.ts';
import type { Census } from '../../../local/gitlab/world/census.ts';
import { type GitLabClient, ids, startTestGitLab, type Json } from './support/gitlab-client.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 1_500 });
});
afterAll(async () => gitlab.stop());

/** Reads all pages, following only the header with the next page. */
async function everything(path: string): Promise<Json[]> {
  const found: Json[] = [];
  for (let page = '1'; page !== '';) {
    const answer = await gitlab.get(`${path}&per_page=100&page=${page}`);
    found.push(...(answer.json as Json[]));
    page = answer.headers.get('x-next-page') ?? '';
  }
  return found;
}

/** Crawls a group using only lists of direct children and direct projects. */
async function naive(groupId: number): Promise<{ groups: number[]; projects: number[] }> {
  const children = ids(await everything(`/api/v4/groups/${groupId}/subgroups?order_by=id`));
  const projects = ids(await everything(`/api/v4/groups/${groupId}/projects?with_shared=false&simple=true`));
  const below = await Promise.all(children.map(naive));
  return {
    groups: [...children, ...below.flatMap((part) => part.groups)],
    projects: [...projects, ...below.flatMap((part) => part.projects)],
  };
}

describe('the oracle', () => {
  it('counts what a naive crawl over HTTP finds, root by root', async () => {
    const oracle = (await gitlab.get('/-/simulator/world')).json as Census;

    const crawled = await Promise.all(oracle.groups.map(async (root) => naive(root.id)));

    expect(oracle.projects).toBe(1_500);
    expect(crawled.map((part) => part.projects.length)).toEqual(oracle.groups.map((root) => root.projects));
    expect(crawled.map((part) => part.groups.length)).toEqual(oracle.groups.map((root) => root.subgroups));
    expect(new Set(crawled.flatMap((part) => part.projects)).size).toBe(1_500);
  });

  it('agrees with the lists of whole subtrees', async () => {
    const { groups } = (await gitlab.get('/-/simulator/world')).json as Census;
    const query = 'include_subgroups=true&with_shared=false&order_by=id&sort=asc&simple=true';

    for (const root of groups) {
      const projects = ids(await everything(`/api/v4/groups/${root.id}/projects?${query}`));
      const subgroups = await everything(`/api/v4/groups/${root.id}/descendant_groups?order_by=id`);

      expect(new Set(projects).size).toBe(root.projects);
      expect(projects).toEqual(projects.toSorted((left, right) => left - right));
      expect(subgroups).toHaveLength(root.subgroups);
    }
  });

  it('supports other users', async () => {
    const other = (await gitlab.get('/-/simulator/world?user=other')).json as Census;

    expect(other.groups.map((group) => group.fullPath)).toEqual([
      'proseware',
      'woodgrove',
      'Fourth-Coffee',
      'relecloud',
    ]);
    expect((await gitlab.get('/-/simulator/world?user=nobody')).status).toBe(404);
  });
});

describe('gitbeaker', () => {
  it('lists owned groups over all pages', async () => {
    const groups = new Groups({ host: gitlab.url, oauthToken: demoToken });

    const owned = await groups.all({ owned: true, orderBy: 'id', sort: 'asc', perPage: 3 });

    expect(owned).toHaveLength(8);
    expect(owned[0]?.full_path).toBe('contoso');
  });

  it('reads one page of a group’s projects and what the headers say', async () => {
    const groups = new Groups({ host: gitlab.url, oauthToken: demoToken });
    const [root] = gitlab.world.rootsOwnedBy(gitlab.world.users[0] ?? { ...neverUser });

    const page = await groups.allProjects(root?.id ?? 0, {
      includeSubgroups: true,
      withShared: false,
      orderBy: 'id',
      sort: 'asc',
      perPage: 50,
      page: 2,
      showExpanded: true,
    });

    expect(page.data).toHaveLength(50);
    expect(page.paginationInfo).toMatchObject({ current: 2, next: 3, previous: 1, perPage: 50, total: 930 });
    expect(page.data[0]?.id).toBe(root?.subtreeProjects[50]?.id);
  });

  it('walks all pages of all descendants', async () => {
    const groups = new Groups({ host: gitlab.url, oauthToken: demoToken });
    const contoso = gitlab.world.groupByPath('contoso')?.record;

    const below = await groups.allDescendantGroups('contoso', { perPage: 10 });

    expect(below).toHaveLength(contoso?.descendants.length ?? 0);
  });
});

const neverUser = { id: 0, username: '', name: '', state: 'active', admin: false, createdAt: 0 } as const;
