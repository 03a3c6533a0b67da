import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../../local/gitlab/world/paths.ts';
import { type GitLabClient, startTestGitLab } from './support/gitlab-client.ts';
import { dataOf, nodesOf } from './support/graphql.ts';
import { groupAt } from './support/records.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 200 });
});
afterAll(() => gitlab.stop());

function all({ world, details }: GitLabClient) {
  return {
    projects: world.projects.map((project) => details.ofProject(project)),
    groups: world.groups.map((group) => details.ofGroup(group)),
  };
}

describe('the details of projects and groups', () => {
  it('are the same for the same seed', async () => {
    const again = await startTestGitLab({ projects: 200 });

    expect(all(again)).toEqual(all(gitlab));
    await again.stop();
  });

  it.each([
    ['protected branches', 'protected_branches'],
    ['deploy keys', 'deploy_keys'],
    ['access tokens', 'access_tokens'],
    ['runners', 'runners'],
    ['protected tags', 'protected_tags'],
    ['protected environments', 'protected_environments'],
    ['webhooks', 'hooks'],
  ] as const)('have projects with and without %s', (_, field) => {
    const counts = gitlab.world.projects.map((project) => gitlab.details.ofProject(project)[field].length);

    expect(counts).toContain(0);
    expect(Math.max(...counts)).toBeGreaterThan(0);
  });

  it('have no CI file and no pipeline in an empty repository', () => {
    const empty = gitlab.world.projects.filter(({ emptyRepo }) => emptyRepo);
    const found = empty.map((project) => gitlab.details.ofProject(project));

    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ ci_file, pipeline }) => ci_file !== null || pipeline !== null)).toEqual([]);
  });
});

describe('a change of details', () => {
  it('replaces the given fields and keeps the others', () => {
    const [project] = groupAt(gitlab.world, 'contoso').subtreeProjects;
    if (project === undefined) throw new Error('no project');
    const before = gitlab.details.ofProject(project);

    gitlab.details.changeProject(project.id, { protected_branches: [{ name: 'release/*' }] });
    gitlab.details.changeProject(projectPath(project), { push_rule: null, tags: undefined });

    const after = gitlab.details.ofProject(project);
    expect(after.protected_branches).toMatchObject([
      { name: 'release/*', allow_force_push: false, push_access_levels: [{ access_level: 40 }] },
    ]);
    expect({ ...after, protected_branches: [] }).toEqual({
      ...before,
      protected_branches: [],
      push_rule: null,
    });
  });

  it('is possible over HTTP', async () => {
    const answer = await gitlab.send('POST', '/-/simulator/world/change-group-details', {
      group: 'contoso',
      details: { variables: [{ key: 'API_KEY', masked: false }] },
    });

    expect(answer.status).toBe(200);
    expect(gitlab.details.ofGroup(groupAt(gitlab.world, 'contoso')).variables).toMatchObject([
      { key: 'API_KEY', masked: false, protected: true },
    ]);
  });

  it('of list fields shows in REST and GraphQL', async () => {
    const [project] = groupAt(gitlab.world, 'fabrikam').subtreeProjects;
    const settings = {
      ci_config_path: 'ci/main.yml',
      ci_pipeline_variables_minimum_override_role: 'owner',
      shared_with_groups: [{ group_id: 5, group_full_path: 'elsewhere', group_access_level: 40 }],
    };
    await gitlab.send('POST', '/-/simulator/world/change-project-settings', {
      project: project?.id,
      settings,
    });
    const data = await dataOf(
      gitlab,
      'query ($ids: [ID!]) { projects(ids: $ids) { nodes { ciConfigPathOrDefault ciCdSettings { pipelineVariablesMinimumOverrideRole } } } }',
      { ids: [`gid://gitlab/Project/${project?.id}`] },
    );

    expect(await gitlab.thing(`/api/v4/projects/${project?.id}`)).toMatchObject(settings);
    expect(nodesOf(data['projects'])).toEqual([
      {
        ciConfigPathOrDefault: 'ci/main.yml',
        ciCdSettings: { pipelineVariablesMinimumOverrideRole: 'owner' },
      },
    ]);
  });

  it('is refused with the wrong fields', async () => {
    const answer = await gitlab.send('POST', '/-/simulator/world/change-project-details', {
      project: gitlab.world.projects[0]?.id,
      details: { runners: [{ access_level: 'some' }], colour: 'red' },
    });

    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      fields: [{ field: 'details.runners.0.access_level' }, { field: 'details.colour' }],
    });
  });

  it('calls no hook', async () => {
    const delivered = gitlab.deliveries;
    await gitlab.send('POST', '/api/v4/groups/contoso/hooks', {
      url: 'http://127.0.0.1:1/',
      project_events: true,
    });
    gitlab.details.changeGroup('contoso', { runners: [] });
    await delivered.idle();

    const [hook] = await gitlab.things('/api/v4/groups/contoso/hooks');
    expect(await gitlab.things(`/api/v4/groups/contoso/hooks/${String(hook?.['id'])}/events`)).toEqual([]);
  });
});

describe('the version and package of the instance', () => {
  it('default to 19.5 EE', async () => {
    expect(await gitlab.thing('/api/v4/version')).toMatchObject({ version: '19.5.0-ee' });
    expect(await gitlab.thing('/api/v4/metadata')).toMatchObject({ enterprise: true });
  });

  it('of an old CE omit younger and Enterprise keys from lists, and make every group Free', async () => {
    const old = await startTestGitLab({ projects: 30, instance: { version: '13.12', package: 'ce' } });
    const [project] = await old.things('/api/v4/groups/contoso/projects?include_subgroups=true');
    const group = await old.thing('/api/v4/groups/contoso?with_projects=false');

    expect(await old.thing('/api/v4/version')).toMatchObject({ version: '13.12.0' });
    expect((await old.get('/api/v4/metadata')).status).toBe(404);
    expect((await old.get('/api/v4/personal_access_tokens/self')).status).toBe(400);
    for (const key of ['secret_push_protection_enabled', 'ci_separated_caches', 'mirror'])
      expect(project).not.toHaveProperty(key);
    expect(project).toHaveProperty('only_allow_merge_if_pipeline_succeeds');
    for (const key of ['prevent_forking_outside_group', 'default_branch_protection_defaults'])
      expect(group).not.toHaveProperty(key);
    expect(old.world.tierOf(groupAt(old.world, 'contoso'))).toBe('free');
    await old.stop();
  });

  it('send secret push protection only on Ultimate and to Maintainers', async () => {
    const path = '/api/v4/groups/fabrikam/projects?include_subgroups=true&per_page=1';
    const [ultimate] = await gitlab.things(path);
    const [premium] = await gitlab.things(path.replace('fabrikam', 'Northwind-Traders'));

    expect(ultimate).toHaveProperty('secret_push_protection_enabled');
    expect(premium).not.toHaveProperty('secret_push_protection_enabled');
  });

  it('send keys of a licence for licensed groups only', async () => {
    const [premium, free] = await Promise.all(
      ['Northwind-Traders', 'adventure.works'].map(async (path) =>
        gitlab.thing(`/api/v4/groups/${path}?with_projects=false`),
      ),
    );

    expect(premium).toHaveProperty('ip_restriction_ranges', null);
    expect(free).not.toHaveProperty('ip_restriction_ranges');
  });

  it('without a licence send prevent_forking_outside_group as false (trap 3)', async () => {
    const unlicensed = await startTestGitLab({ projects: 60, instance: { package: 'ee-unlicensed' } });
    const values = await Promise.all(
      unlicensed.world.groups
        .slice(0, 6)
        .map(async ({ id }) => unlicensed.thing(`/api/v4/groups/${id}?with_projects=false`)),
    );

    expect(new Set(values.map((group) => group['prevent_forking_outside_group']))).toEqual(new Set([false]));
    await unlicensed.stop();
  });
});
