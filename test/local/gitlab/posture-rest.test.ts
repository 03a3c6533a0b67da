import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, demoToken, devToken } from '../../../local/gitlab/credentials.ts';
import type { InstanceOptions } from '../../../local/gitlab/instance/instance.ts';
import { changeProjectSettings } from '../../../local/gitlab/world/changes/change-settings.ts';
import { developer, maintainer, type ProjectRecord } from '../../../local/gitlab/world/records.ts';
import { type GitLabClient, startTestGitLab } from './support/gitlab-client.ts';
import { found, groupAt, userCalled } from './support/records.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 200 });
});
afterAll(() => gitlab.stop());

function privateIn(group: string, on: GitLabClient = gitlab): ProjectRecord {
  const candidates = groupAt(on.world, group).subtreeProjects.filter(
    ({ visibility, emptyRepo, defaultBranch }) =>
      visibility === 'private' && !emptyRepo && defaultBranch !== undefined,
  );
  return found(candidates[0], `private project in ${group}`);
}

async function statuses(on: GitLabClient, paths: readonly string[], token = demoToken): Promise<number[]> {
  return Promise.all(paths.map(async (path) => (await on.get(`/api/v4${path}`, token)).status));
}

const ofMaintainers = [
  'protected_tags',
  'approvals',
  'push_rule',
  'protected_environments',
  'deploy_keys',
  'variables',
  'runners',
  'job_token_scope',
  'hooks',
];
const ofReaders = [
  'protected_branches',
  'repository/tags',
  'approval_rules',
  'ci/lint',
  'pipelines',
  'members/all',
];

async function withRole<T>(level: 30 | 40, run: () => Promise<T>): Promise<T> {
  const contoso = groupAt(gitlab.world, 'contoso');
  const dev = userCalled(gitlab.world, 'dev');
  gitlab.world.setMember(contoso, dev, level);
  const result = await run();
  gitlab.world.setMember(contoso, dev, developer);
  return result;
}

describe('the role of the caller', () => {
  it.each(ofMaintainers)('must be Maintainer for %s', async (path) => {
    const paths = [`/projects/${privateIn('contoso').id}/${path}`];

    expect(await withRole(developer, () => statuses(gitlab, paths, devToken))).toEqual([403]);
    expect(await withRole(maintainer, () => statuses(gitlab, paths, devToken))).toEqual([200]);
  });

  it.each(ofReaders)('is Developer for %s', async (path) => {
    const paths = [`/projects/${privateIn('contoso').id}/${path}`];

    expect(await statuses(gitlab, paths, devToken)).toEqual([200]);
  });

  it('too low for access tokens has status 401 (trap 2)', async () => {
    const answer = await gitlab.get(`/api/v4/projects/${privateIn('contoso').id}/access_tokens`, devToken);
    const ofGroup = await gitlab.get('/api/v4/groups/contoso/access_tokens', devToken);

    expect([answer.status, answer.json]).toEqual([401, { message: '401 Unauthorized' }]);
    expect(ofGroup.status).toBe(401);
    expect(await statuses(gitlab, ['/groups/contoso/access_tokens'])).toEqual([200]);
  });

  it('must be Owner for variables and tokens of a group, and administrator for application settings', async () => {
    const paths = ['/groups/contoso/variables', '/application/settings'];

    expect(await statuses(gitlab, paths, devToken)).toEqual([403, 403]);
    expect(await statuses(gitlab, paths)).toEqual([200, 403]);
    expect(await statuses(gitlab, paths, adminToken)).toEqual([200, 200]);
  });

  it('does not matter for a project that is not visible', async () => {
    const hidden = privateIn('woodgrove');

    expect(
      await statuses(
        gitlab,
        [...ofMaintainers, ...ofReaders, 'access_tokens'].map((path) => `/projects/${hidden.id}/${path}`),
        devToken,
      ),
    ).toEqual([...ofMaintainers, ...ofReaders, 'access_tokens'].map(() => 404));
  });
});

describe('the tier and package', () => {
  const licensed = ['approvals', 'approval_rules', 'push_rule', 'protected_environments'];

  async function answersOf(instance: InstanceOptions): Promise<number[]> {
    const other = await startTestGitLab({ projects: 60, instance });
    const { id } = privateIn('contoso', other);
    const result = await statuses(
      other,
      licensed.map((path) => `/projects/${id}/${path}`),
    );
    await other.stop();
    return result;
  }

  it.each([
    [{ package: 'ee' }, [200, 200, 200, 200]],
    [{ package: 'ee-unlicensed' }, [200, 403, 404, 403]],
    [{ package: 'ee-unlicensed', unlicensedStatus: 404 }, [200, 404, 404, 404]],
    [{ package: 'ce' }, [404, 404, 404, 404]],
  ] as const)('%o answers with %j', async (instance, expected) => {
    expect(await answersOf(instance)).toEqual(expected);
  });

  it('Free has no push rules, and Premium without one answers null', async () => {
    const free = privateIn('adventure.works');
    const premium = privateIn('Northwind-Traders');
    gitlab.details.changeProject(premium, { push_rule: null });
    const answer = await gitlab.get(`/api/v4/projects/${premium.id}/push_rule`);

    expect(await statuses(gitlab, [`/projects/${free.id}/push_rule`])).toEqual([404]);
    expect([answer.status, answer.json]).toEqual([200, null]);
  });

  it('CE has no users, groups and code owners in protected branches', async () => {
    const ce = await startTestGitLab({ projects: 60, instance: { package: 'ce' } });
    const project = privateIn('contoso', ce);
    ce.details.changeProject(project, { protected_branches: [{ name: 'main' }] });
    const [branch] = await ce.things(`/api/v4/projects/${project.id}/protected_branches`);
    await ce.stop();

    expect(branch).not.toHaveProperty('code_owner_approval_required');
    expect(branch).toMatchObject({ push_access_levels: [{ access_level: 40 }] });
    expect(JSON.stringify(branch)).not.toContain('user_id');
  });
});

describe('older versions', () => {
  it('have fewer endpoints and fields', async () => {
    const old = await startTestGitLab({ projects: 60, instance: { version: '13.12' } });
    const { id } = privateIn('contoso', old);
    old.details.changeProject(id, { deploy_keys: [{ title: 'old' }], variables: [{ key: 'OLD' }] });
    const [key] = await old.things(`/api/v4/projects/${id}/deploy_keys`);
    const [variable] = await old.things(`/api/v4/projects/${id}/variables`);

    expect(await statuses(old, [`/projects/${id}/job_token_scope`, '/groups/contoso/access_tokens'])).toEqual(
      [404, 404],
    );
    expect(key).not.toHaveProperty('expires_at');
    expect(variable).not.toHaveProperty('hidden');
    await old.stop();
  });

  it('let only Maintainers read protected branches', async () => {
    const old = await startTestGitLab({ projects: 60, instance: { version: '15.8' } });
    const path = `/projects/${privateIn('contoso', old).id}/protected_branches`;

    expect(await statuses(old, [path], devToken)).toEqual([403]);
    expect(await statuses(old, [path])).toEqual([200]);
    await old.stop();
  });
});

describe('the answers', () => {
  it('contain what a test has set, and group-level branches', async () => {
    const { id } = privateIn('contoso');
    gitlab.details.changeGroup('contoso', { protected_branches: [{ name: 'stable' }] });
    gitlab.details.changeProject(id, {
      protected_branches: [{ name: '*', push_access_levels: [{ deploy_key_id: 5 }] }],
      approval_rules: [{ approvals_required: 2, applies_to_all_protected_branches: true }],
      protected_tags: [{ name: 'v*', create_access_levels: [{ access_level: 30 }] }],
      tags: [],
      inbound_job_token_scope_enabled: false,
    });
    const at = async (path: string) => (await gitlab.get(`/api/v4/projects/${id}/${path}`)).json;

    expect(await at('protected_branches')).toMatchObject([
      { name: '*', push_access_levels: [{ access_level: 40, deploy_key_id: 5 }], inherited: false },
      { name: 'stable', inherited: true },
    ]);
    expect(await at('approval_rules')).toMatchObject([
      { rule_type: 'any_approver', approvals_required: 2, applies_to_all_protected_branches: true },
    ]);
    expect(await at('protected_tags')).toMatchObject([
      { name: 'v*', create_access_levels: [{ access_level: 30 }] },
    ]);
    expect(await at('repository/tags')).toEqual([]);
    expect(await at('job_token_scope')).toMatchObject({ inbound_enabled: false });
  });

  it('list tokens by state, and their bots as members', async () => {
    const { id } = privateIn('contoso');
    gitlab.details.changeProject(id, {
      access_tokens: [
        { name: 'live', scopes: ['api'], expires_at: '2027-01-01' },
        { name: 'dead', revoked: true },
      ],
    });
    const tokens = await gitlab.things(`/api/v4/projects/${id}/access_tokens?state=active`);
    const members = await gitlab.things(`/api/v4/projects/${id}/members/all?per_page=100`);

    expect(tokens).toMatchObject([{ name: 'live', scopes: ['api'], expires_at: '2027-01-01', active: true }]);
    expect(members).toContainEqual(
      expect.objectContaining({
        id: tokens[0]?.['user_id'],
        username: expect.stringMatching(`^project_${id}_bot_`),
      }),
    );
    expect(members).toContainEqual(expect.objectContaining({ username: 'demo', access_level: 50 }));
  });

  it('send the values of variables, except hidden ones', async () => {
    const { id } = privateIn('contoso');
    gitlab.details.changeProject(id, {
      variables: [
        { key: 'OPEN', masked: false },
        { key: 'SHUT', hidden: true },
      ],
    });

    expect(await gitlab.things(`/api/v4/projects/${id}/variables`)).toMatchObject([
      { key: 'OPEN', value: expect.stringContaining('canary'), hidden: false },
      { key: 'SHUT', value: null, hidden: true },
    ]);
  });

  it('give details of a runner only one by one', async () => {
    const { id } = privateIn('contoso');
    gitlab.details.changeProject(id, {
      runners: [{ access_level: 'not_protected', run_untagged: true, locked: false }],
    });
    const path = `/api/v4/projects/${id}/runners`;
    const [listed] = await gitlab.things(`${path}?type=project_type`);
    const one = `/api/v4/runners/${String(listed?.['id'])}`;

    expect((await gitlab.things(path)).map((runner) => runner['runner_type'])).toEqual([
      'project_type',
      'instance_type',
    ]);
    expect(listed).not.toHaveProperty('access_level');
    expect(await gitlab.thing(one)).toMatchObject({
      access_level: 'not_protected',
      run_untagged: true,
      locked: false,
    });
    expect((await gitlab.get(one, devToken)).status).toBe(403);
    expect((await gitlab.get('/api/v4/runners/999999999')).status).toBe(404);
  });

  it('contain webhooks of other systems with their secrets, which are never called', async () => {
    const project = privateIn('contoso');
    const url = 'https://bot:canary-password@hook.example.com/x';
    gitlab.details.changeProject(project, { hooks: [{ url, enable_ssl_verification: false }] });

    expect(await gitlab.things(`/api/v4/projects/${project.id}/hooks`)).toMatchObject([
      { url, enable_ssl_verification: false, project_id: project.id },
    ]);
  });

  it('have the CI file, its lint and the head pipeline', async () => {
    const project = privateIn('contoso');
    gitlab.details.changeProject(project, {
      ci_file: {
        text: 'include: x\n',
        merged_yaml: 'job: {}\n',
        includes: [{ type: 'local', location: 'x' }],
      },
      pipeline: { finished_at: '2026-11-29T10:00:00.000Z', jobs: [{ name: 'sast', report: 'sast' }] },
    });
    const base = `/api/v4/projects/${project.id}`;
    const { ci_config_path: path } = await gitlab.thing(base);
    const file = encodeURIComponent(typeof path === 'string' && path !== '' ? path : '.gitlab-ci.yml');
    const [pipeline] = await gitlab.things(`${base}/pipelines?status=success`);
    const jobs = await gitlab.things(`${base}/pipelines/${String(pipeline?.['id'])}/jobs`);

    expect((await gitlab.get(`${base}/repository/files/${file}/raw`)).text).toBe('include: x\n');
    expect((await gitlab.get(`${base}/repository/files/README.md/raw`)).status).toBe(404);
    expect(await gitlab.thing(`${base}/repository/files/${file}?ref=HEAD`)).toMatchObject({
      encoding: 'base64',
      content: Buffer.from('include: x\n').toString('base64'),
    });
    expect((await gitlab.get(`${base}/repository/files/${file}`)).status).toBe(400);
    expect((await gitlab.get(`${base}/repository/files/README.md?ref=HEAD`)).text).toContain(
      '404 File Not Found',
    );
    expect((await gitlab.get(`${base}/repository/files/${file}?ref=no`)).text).toContain(
      '404 Commit Not Found',
    );
    expect(await gitlab.thing(`${base}/ci/lint`)).toMatchObject({
      valid: true,
      merged_yaml: 'job: {}\n',
      includes: [{ type: 'local', location: 'x' }],
    });
    expect(pipeline).toMatchObject({ ref: project.defaultBranch, status: 'success' });
    expect(jobs).toMatchObject([
      {
        name: 'sast',
        artifacts: expect.arrayContaining([
          expect.objectContaining({ file_type: 'sast' }),
          expect.objectContaining({ file_type: 'trace' }),
        ]),
      },
    ]);
    expect(await gitlab.things(`${base}/pipelines?status=failed`)).toEqual([]);
  });

  it('have jobs whose reports are gone, and languages', async () => {
    const { id } = privateIn('contoso');
    gitlab.details.changeProject(id, {
      languages: ['Go', 'HCL'],
      pipeline: {
        finished_at: '2026-11-29T10:00:00.000Z',
        jobs: [
          { name: 'sast', report: 'sast', expired: true },
          { name: 'secrets', report: 'secret_detection', status: 'failed' },
        ],
      },
    });
    const base = `/api/v4/projects/${id}`;
    const [pipeline] = await gitlab.things(`${base}/pipelines`);

    expect(await gitlab.things(`${base}/pipelines/${String(pipeline?.['id'])}/jobs`)).toMatchObject([
      { artifacts: [{ file_type: 'trace' }], artifacts_expire_at: '2026-11-29T10:00:00.000Z' },
      { artifacts: [], artifacts_expire_at: null },
    ]);
    expect(await gitlab.thing(`${base}/languages`)).toEqual({ Go: 50, HCL: 50 });
  });

  it('show no pipelines while CI/CD is off', async () => {
    const project = privateIn('contoso');
    changeProjectSettings(gitlab.world, project, { builds_access_level: 'disabled' });
    const off = await statuses(gitlab, [`/projects/${project.id}/pipelines`]);
    changeProjectSettings(gitlab.world, project, { builds_access_level: 'enabled' });

    expect(off).toEqual([403]);
  });

  it('have no lint of an empty repository, and an invalid one without a CI file', async () => {
    const empty = found(
      groupAt(gitlab.world, 'contoso').subtreeProjects.find(({ emptyRepo }) => emptyRepo),
      'empty project',
    );
    const without = privateIn('fabrikam');
    gitlab.details.changeProject(without, { ci_file: null });

    expect((await gitlab.get(`/api/v4/projects/${empty.id}/ci/lint`)).status).toBe(404);
    expect(await gitlab.thing(`/api/v4/projects/${without.id}/ci/lint`)).toMatchObject({
      valid: false,
      merged_yaml: null,
    });
  });

  it('have application settings that a test can change and remove', async () => {
    gitlab.details.changeInstance({ signup_enabled: false, default_branch_protection_defaults: undefined });
    const settings = await gitlab.thing('/api/v4/application/settings', adminToken);

    expect(settings).toMatchObject({ signup_enabled: false, default_branch_protection: 2 });
    expect(settings).not.toHaveProperty('default_branch_protection_defaults');
  });
});
