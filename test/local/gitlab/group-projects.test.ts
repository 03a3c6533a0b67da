import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devToken } from '../../../local/gitlab/credentials.ts';
import { type GitLabClient, ids, links, startTestGitLab, type Json } from './support/gitlab-client.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 20_000 });
});
afterAll(async () => gitlab.stop());

const crawl = 'include_subgroups=true&with_shared=false&order_by=id&sort=asc&per_page=100';

describe('a page of a group’s projects', () => {
  it('comes with GitLab’s paging headers and links', async () => {
    const page = await gitlab.get(`/api/v4/groups/Northwind-Traders/projects?${crawl}&page=2`);

    const total = gitlab.world.groupByPath('northwind-traders')?.record.subtreeProjects.length ?? 0;
    const pages = Math.ceil(total / 100);
    const named = links(page.headers);
    expect(page.headers.get('x-page')).toBe('2');
    expect(page.headers.get('x-per-page')).toBe('100');
    expect(page.headers.get('x-next-page')).toBe('3');
    expect(page.headers.get('x-prev-page')).toBe('1');
    expect(page.headers.get('x-total')).toBe(String(total));
    expect(page.headers.get('x-total-pages')).toBe(String(pages));
    expect(Object.keys(named)).toEqual(['prev', 'next', 'first', 'last']);
    expect(named['last']?.searchParams.get('page')).toBe(String(pages));
    expect(named['next']?.searchParams.get('with_shared')).toBe('false');
    expect(named['next']?.href.startsWith(`${gitlab.url}/api/v4/groups/Northwind-Traders/projects?id=`)).toBe(
      true,
    );
  });

  it('has no totals and no last page above 10,000', async () => {
    const page = await gitlab.get(`/api/v4/groups/contoso/projects?${crawl}&page=60`);

    expect(page.headers.has('x-total')).toBe(false);
    expect(page.headers.has('x-total-pages')).toBe(false);
    expect(page.headers.get('x-next-page')).toBe('61');
    expect(Object.keys(links(page.headers))).toEqual(['prev', 'next', 'first']);
  });

  it('has no next page at the end, and is empty beyond it', async () => {
    const last = await gitlab.get(`/api/v4/groups/contoso/projects?${crawl}&page=124`);
    const beyond = await gitlab.get(`/api/v4/groups/contoso/projects?${crawl}&page=900`);

    expect(last.headers.get('x-next-page')).toBe('');
    expect(links(last.headers)).not.toHaveProperty('next');
    expect(last.json).toHaveLength(100);
    expect(beyond.json).toEqual([]);
    expect(beyond.status).toBe(200);
  });

  it('holds 20 by default, 100 at most, newest first', async () => {
    const plain = await gitlab.things('/api/v4/groups/contoso/projects?include_subgroups=true');
    const large = await gitlab.things('/api/v4/groups/contoso/projects?include_subgroups=true&per_page=5000');

    expect(plain).toHaveLength(20);
    expect(large).toHaveLength(100);
    expect(ids(plain)).toEqual(ids(plain).toSorted((left, right) => right - left));
  });

  it('contains projects shared into the group unless with_shared=false', async () => {
    const group = gitlab.world.groupByPath('wingtip_toys')?.record;

    const shared = await gitlab.get('/api/v4/groups/wingtip_toys/projects?include_subgroups=true');
    const own = await gitlab.get(
      '/api/v4/groups/wingtip_toys/projects?include_subgroups=true&with_shared=false',
    );

    expect(group?.sharedProjects.length).toBeGreaterThan(0);
    expect(Number(own.headers.get('x-total'))).toBe(group?.subtreeProjects.length);
    expect(Number(shared.headers.get('x-total'))).toBe(
      (group?.subtreeProjects.length ?? 0) + (group?.sharedProjects.length ?? 0),
    );
  });

  it('can be filtered and sorted', async () => {
    const base = '/api/v4/groups/fabrikam/projects?include_subgroups=true&with_shared=false&per_page=100';

    const archived = await gitlab.things(`${base}&archived=true`);
    const active = await gitlab.things(`${base}&active=true`);
    const named = await gitlab.things(`${base}&search=ledger&order_by=path&sort=asc&simple=true`);
    const wrong = await gitlab.get(`${base}&visibility=secret`);

    expect(archived.length).toBeGreaterThan(0);
    expect(archived.every((project) => project['archived'] === true)).toBe(true);
    expect(
      active.every((project) => project['archived'] === false && project['marked_for_deletion_on'] === null),
    ).toBe(true);
    const paths = named.map((project) => String(project['path']).toLowerCase());
    expect(paths.length).toBeGreaterThan(3);
    expect(paths).toEqual(paths.toSorted((left, right) => (left < right ? -1 : 1)));
    expect(named[0]).not.toHaveProperty('merge_method');
    expect(wrong.json).toEqual({ error: 'visibility does not have a valid value' });
  });
});

describe('a project in a list', () => {
  it('is the full entity, with the administrators’ fields and secrets for an Owner', async () => {
    const [project = {}] = await gitlab.things(`/api/v4/groups/contoso/projects?${crawl}`);

    expect(Object.keys(project).length).toBeGreaterThan(100);
    expect(project['runners_token']).toBe(`GR1348941canary-${String(project['id'])}`);
    expect(project['namespace']).toMatchObject({ kind: 'group' });
    expect(project).not.toHaveProperty('permissions');
  });

  it('has no administrators’ fields for a Developer, and otherwise the same values', async () => {
    const [forOwner = {}] = await gitlab.things(`/api/v4/groups/contoso/projects?${crawl}`);
    const [forDeveloper = {}] = await gitlab.things(`/api/v4/groups/contoso/projects?${crawl}`, devToken);

    for (const field of ['runners_token', 'import_url', 'ci_job_token_scope_enabled', 'build_timeout']) {
      expect(forOwner).toHaveProperty(field);
      expect(forDeveloper).not.toHaveProperty(field);
    }
    expect(forOwner).toMatchObject(forDeveloper);
  });

  it('sometimes has credentials in its import_url', async () => {
    const projects = await gitlab.things(`/api/v4/groups/contoso/projects?${crawl}`);

    const imported = projects.filter((project) => project['import_url'] !== null);

    expect(imported.length).toBeGreaterThan(0);
    for (const project of imported) {
      expect(project['import_url']).toContain(`https://user:canary-import-${String(project['id'])}@`);
    }
  });

  it('is visible to other users if internal or public, and without a token if public', async () => {
    const anonymous = await gitlab.get(`/api/v4/groups/contoso/projects?${crawl}`, undefined);

    const seen = anonymous.json as Json[];
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((project) => project['visibility'] === 'public')).toBe(true);
  });
});

describe('the same seed', () => {
  it('produces byte-equal responses in another instance on another day', async () => {
    const options = { projects: 300, seed: 11, externalUrl: 'https://gitlab.example.com' };
    const path = '/api/v4/groups/contoso/projects?include_subgroups=true&per_page=100';
    const today = await startTestGitLab(options);
    const later = await startTestGitLab({ ...options, now: () => new Date('2027-03-01T00:00:00Z') });
    const other = await startTestGitLab({ ...options, seed: 12 });

    const [first, second, third] = await Promise.all([today, later, other].map(async (at) => at.get(path)));
    await Promise.all([today, later, other].map(async (at) => at.stop()));

    expect(second?.text).toBe(first?.text);
    expect(third?.text).not.toBe(first?.text);
  });
});

describe('an instance behind another address', () => {
  it('builds links from its configured address', async () => {
    const own = await startTestGitLab({ projects: 100, externalUrl: 'https://gitlab.example.com/' });

    const page = await own.get(`/api/v4/groups/contoso/projects?per_page=2`);
    await own.stop();

    expect(links(page.headers)['next']?.origin).toBe('https://gitlab.example.com');
    expect((page.json as Json[])[0]?.['web_url']).toMatch(/^https:\/\/gitlab\.example\.com\/contoso\//);
  });
});
