import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adminToken,
  blockedToken,
  demoApiToken,
  devToken,
  granularToken,
  readUserToken,
  revokedToken,
} from '../../../local/gitlab/credentials.ts';
import { projectPath } from '../../../local/gitlab/world/paths.ts';
import { developer, maintainer, owner, type ProjectRecord } from '../../../local/gitlab/world/records.ts';
import { type GitLabClient, type Json, startTestGitLab } from './support/gitlab-client.ts';
import { dataOf, nodesOf, postQuery, projectData } from './support/graphql.ts';
import { found, groupAt, userCalled } from './support/records.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 300 });
});
afterAll(() => gitlab.stop());

function projectIn(group: string, at = 0): ProjectRecord {
  const projects = groupAt(gitlab.world, group).subtreeProjects.filter(
    ({ emptyRepo, defaultBranch }) => !emptyRepo && defaultBranch !== undefined,
  );
  return found(projects[at], `project ${at} in ${group}`);
}

function gid(project: { id: number }): string {
  return `gid://gitlab/Project/${project.id}`;
}

const onlyIds =
  'query ($ids: [ID!], $first: Int, $after: String) { projects(ids: $ids, first: $first, after: $after) { count nodes { id } pageInfo { hasNextPage endCursor } } }';

describe('a query', () => {
  it('is counted under its route', async () => {
    gitlab.resetRequests();
    await dataOf(gitlab, '{ metadata { version enterprise } }');

    expect(gitlab.requests().byRoute).toEqual({ 'POST /api/graphql': 1 });
  });

  it.each([
    ['a revoked token', revokedToken, 401, 'Invalid token'],
    ['an unknown token', 'glpat-unknown', 401, 'Invalid token'],
    ['a token without read_api', readUserToken, 401, 'Invalid token'],
    ['a blocked user', blockedToken, 403, 'API not accessible for user'],
  ])('is refused with %s', async (_, token, status, message) => {
    const answer = await postQuery(gitlab, '{ metadata { version } }', {}, token);

    expect([answer.status, answer.json]).toEqual([status, { errors: [{ message }] }]);
  });

  it('is denied field by field with a fine-grained token, with status 200', async () => {
    const answer = await postQuery(gitlab, '{ projects { count } metadata { version } }', {}, granularToken);

    expect([answer.status, answer.json]).toMatchObject([
      200,
      {
        data: { projects: null, metadata: { version: '19.5.0-ee' } },
        errors: [{ message: expect.stringMatching(/^Access denied/), path: ['projects'] }],
      },
    ]);
  });

  it('without a token sees public projects only, and no metadata', async () => {
    const query = '{ metadata { version } currentUser { id } projects(first: 100) { nodes { visibility } } }';
    const data = await dataOf(gitlab, query, {}, undefined);

    expect(data).toMatchObject({ metadata: null, currentUser: null });
    const visibilities = new Set(nodesOf(data['projects']).map((node) => node['visibility']));
    expect(visibilities).toEqual(new Set(['public']));
  });

  it('with unknown fields reports at most five errors with status 200', async () => {
    const answer = await postQuery(gitlab, '{ metadata { a b c d e f g } }');
    const { errors, data } = answer.json as { errors: Json[]; data?: unknown };

    expect([answer.status, errors.length, data]).toEqual([200, 5, undefined]);
    expect(errors[0]).toMatchObject({
      message: "Field 'a' doesn't exist on type 'Metadata'",
      extensions: { code: 'undefinedField', typeName: 'Metadata', fieldName: 'a' },
    });
  });

  it('that is not GraphQL, too long or missing has an error', async () => {
    const broken = await postQuery(gitlab, '{ metadata {');
    const long = await postQuery(gitlab, `{ metadata { version } } # ${'x'.repeat(10_000)}`);
    const missing = await gitlab.send('POST', '/api/graphql', { variables: {} });

    expect(broken.status).toBe(200);
    expect(broken.json).toHaveProperty('errors');
    expect([long.status, missing.status]).toEqual([422, 422]);
  });

  it('of an instance without GraphQL is not found', async () => {
    const without = await startTestGitLab({ projects: 10, instance: { graphql: false } });

    expect((await postQuery(without, '{ metadata { version } }')).status).toBe(404);
    await without.stop();
  });

  it('takes the faults of its route', async () => {
    gitlab.faults.plan({
      rules: [
        { route: 'POST /api/graphql', count: 1, fault: { kind: 'status', status: 503 } },
        { route: 'POST /api/graphql', count: 1, fault: { kind: 'query-timeout' } },
      ],
    });
    const edge = await postQuery(gitlab, '{ metadata { version } }');
    const timeout = await postQuery(gitlab, '{ metadata { version } }');
    const then = await postQuery(gitlab, '{ metadata { version } }');
    gitlab.faults.stop();

    expect(edge.status).toBe(503);
    expect([timeout.status, timeout.json]).toEqual([
      200,
      { data: { metadata: null }, errors: [{ message: 'Timeout on Query.metadata', path: ['metadata'] }] },
    ]);
    expect(then.json).toHaveProperty('data.metadata.version');
  });
});

function nested(first: number): string {
  return `{ queryComplexity { score limit } projects(first: ${first}) { nodes { id branchRules { nodes { id } } } } }`;
}

describe('the limits of a query', () => {
  it('report the complexity by page size and resolvers', async () => {
    const one = await dataOf(gitlab, nested(1));
    const fifty = await dataOf(gitlab, nested(50));

    // projects: (1 nodes + 1 id + 2 × (1 branchRules + 1 nodes + 1 id) + 1) × 1.01 or 1.5, and 3 for queryComplexity.
    expect(one['queryComplexity']).toEqual({ score: 12, limit: 250 });
    expect(fifty['queryComplexity']).toEqual({ score: 16, limit: 250 });
  });

  it('refuse a query of more than 250 in GitLab’s words, and allow an administrator 300', async () => {
    const aliases = Array.from({ length: 130 }, (_, index) => `a${index}: id`);
    const wide = `{ projects { nodes { ${aliases.join(' ')} } } }`;
    const refused = await postQuery(gitlab, wide);

    expect([refused.status, refused.json]).toEqual([
      200,
      { errors: [{ message: 'Query has complexity of 264, which exceeds max complexity of 250' }] },
    ]);
    expect((await postQuery(gitlab, wide, {}, adminToken)).json).not.toHaveProperty('errors');
  });

  it('refuse a query deeper than 20', async () => {
    const deep = `{ __schema { types { ${'ofType { '.repeat(19)} name ${'} '.repeat(19)} } } }`.replace(
      'types { ofType',
      'types { ofType',
    );
    const answer = await postQuery(gitlab, deep);

    expect(answer.json).toEqual({
      errors: [{ message: 'Query has depth of 22, which exceeds max depth of 20' }],
    });
  });
});

describe('pages', () => {
  it('have at most 100 elements and continue after a cursor', async () => {
    const ids = gitlab.world.projectsIn(groupAt(gitlab.world, 'contoso')).map(gid);
    const seen: unknown[] = [];
    let after: unknown = null;
    for (let page = 0; page < 10; page += 1) {
      const { projects } = await dataOf(gitlab, onlyIds, { ids, first: 500, after });
      const nodes = nodesOf(projects);
      expect(nodes.length).toBeLessThanOrEqual(100);
      seen.push(...nodes.map((node) => node['id']));
      const { hasNextPage, endCursor } = (projects as { pageInfo: Json }).pageInfo;
      if (hasNextPage !== true) break;
      after = endCursor;
    }

    expect(ids.length).toBeGreaterThan(100);
    expect(new Set(seen)).toEqual(new Set(ids));
    expect(seen.length).toBe(ids.length);
  });

  it('leave out projects that the caller may not see, without an error', async () => {
    const hidden = found(
      groupAt(gitlab.world, 'woodgrove').subtreeProjects.find(({ visibility }) => visibility === 'private'),
      'private project',
    );
    const ids = [gid(hidden), gid(projectIn('contoso')), 'gid://gitlab/Project/999999999'];
    const data = await dataOf(gitlab, onlyIds, { ids, first: 10 }, devToken);

    expect(nodesOf(data['projects'])).toEqual([{ id: gid(projectIn('contoso')) }]);
  });

  it('refuse ids of another type', async () => {
    const answer = await postQuery(gitlab, onlyIds, { ids: ['gid://gitlab/Group/1'] });

    expect(answer.json).toMatchObject({
      data: { projects: null },
      errors: [{ message: '"gid://gitlab/Group/1" is not a valid ID for Project.' }],
    });
  });
});

describe('a project', () => {
  const secrets =
    'ciVariables { nodes { key } } ciCdSettings { inboundJobTokenScopeEnabled } availableDeployKeys { nodes { title } }';
  const rules =
    'branchRules { nodes { name isDefault isProtected id branchProtection { allowForcePush isGroupLevel pushAccessLevels { nodes { accessLevel user { id } deployKey { id } } } } approvalRules { nodes { type approvalsRequired } } } }';

  it('shows its settings to Maintainers, and lower roles get null or silently nothing', async () => {
    const project = projectIn('contoso', 1);
    gitlab.details.changeProject(project, {
      protected_branches: [{ name: project.defaultBranch ?? 'main' }],
      deploy_keys: [{ title: 'reader' }, { title: 'writer', can_push: true }],
      runners: [{}],
    });
    const dev = userCalled(gitlab.world, 'dev');
    const contoso = groupAt(gitlab.world, 'contoso');
    const selection = `${secrets} ${rules} runners { nodes { id } } userPermissions { adminProject }`;
    const asDev = async () => projectData(gitlab, projectPath(project), selection, devToken);

    gitlab.world.setMember(contoso, dev, developer);
    const low = await asDev();
    gitlab.world.setMember(contoso, dev, maintainer);
    const high = await asDev();
    gitlab.world.setMember(contoso, dev, developer);

    expect(low).toMatchObject({
      ciVariables: null,
      ciCdSettings: null,
      availableDeployKeys: null,
      branchRules: { nodes: [] },
      runners: { nodes: [] },
      userPermissions: { adminProject: false },
    });
    expect(high).toMatchObject({
      availableDeployKeys: { nodes: [{ title: 'writer' }] },
      runners: { nodes: [{}] },
      userPermissions: { adminProject: true },
    });
    expect(nodesOf(high['ciVariables']).length).toBeGreaterThan(0);
    expect(nodesOf(high['branchRules']).map(({ name }) => name)).toContain(project.defaultBranch);
  });

  it('has branch rules with principals, group-level rules, and pseudo rules for approvals', async () => {
    const project = projectIn('fabrikam');
    gitlab.details.changeProject(project, {
      protected_branches: [
        {
          name: '*',
          allow_force_push: true,
          push_access_levels: [{ access_level: 30 }, { user_id: 2 }, { deploy_key_id: 77 }],
        },
      ],
      approval_rules: [
        { approvals_required: 1 },
        { approvals_required: 2, applies_to_all_protected_branches: true },
        { approvals_required: 3, protected_branches: ['*'], rule_type: 'regular' },
      ],
    });
    gitlab.details.changeGroup('fabrikam', { protected_branches: [{ name: 'stable' }] });

    const { branchRules } = await projectData(gitlab, projectPath(project), rules);

    expect(nodesOf(branchRules)).toMatchObject([
      {
        id: `gid://gitlab/Projects::AllBranchesRule/${project.id}`,
        name: 'All branches',
        isProtected: false,
        branchProtection: null,
        approvalRules: { nodes: [{ type: 'ANY_APPROVER', approvalsRequired: 1 }] },
      },
      {
        name: 'All protected branches',
        isProtected: false,
        branchProtection: null,
        approvalRules: { nodes: [{ approvalsRequired: 2 }] },
      },
      {
        name: '*',
        isDefault: false,
        branchProtection: {
          allowForcePush: true,
          isGroupLevel: false,
          pushAccessLevels: {
            nodes: [
              { accessLevel: 30, user: null, deployKey: null },
              { accessLevel: 40, user: { id: 'gid://gitlab/User/2' } },
              { accessLevel: 40, deployKey: { id: 'gid://gitlab/DeployKey/77' } },
            ],
          },
        },
        approvalRules: { nodes: [{ type: 'REGULAR', approvalsRequired: 3 }] },
      },
      { name: 'stable', branchProtection: { isGroupLevel: true } },
    ]);
  });

  it('has push rules for any reader, and null when none is set', async () => {
    const project = projectIn('contoso', 2);
    const rule = async () =>
      projectData(
        gitlab,
        projectPath(project),
        'pushRules { rejectUnsignedCommits preventSecrets }',
        devToken,
      );
    gitlab.details.changeProject(project, { push_rule: { reject_unsigned_commits: true } });
    const set = await rule();
    gitlab.details.changeProject(project, { push_rule: null });

    expect(set).toEqual({ pushRules: { rejectUnsignedCommits: true, preventSecrets: false } });
    expect(await rule()).toEqual({ pushRules: null });
  });

  it('lists the bots of its access tokens apart from people', async () => {
    const project = projectIn('contoso', 3);
    const bots = async () =>
      projectData(
        gitlab,
        projectPath(project),
        'bots: projectMembers(relations: [DIRECT], userTypes: [PROJECT_BOT], first: 1) { nodes { id } } all: projectMembers { nodes { user { username bot } } }',
      );
    gitlab.details.changeProject(project, { access_tokens: [{ name: 'robot' }] });
    const one = await bots();
    gitlab.details.changeProject(project, { access_tokens: [] });
    const none = await bots();

    expect(nodesOf(one['bots'])).toHaveLength(1);
    expect(nodesOf(none['bots'])).toEqual([]);
    expect(nodesOf(none['all'])).toContainEqual({ user: { username: 'demo', bot: false } });
  });

  it('agrees with the REST list about settings that both have', async () => {
    const project = projectIn('fabrikam', 1);
    const selection =
      'secretPushProtectionEnabled ciCdSettings { pushRepositoryForJobTokenAllowed pipelineVariablesMinimumOverrideRole } ciConfigPathOrDefault visibility';
    const listed = await gitlab.thing(`/api/v4/projects/${project.id}`);

    expect(await projectData(gitlab, projectPath(project), selection)).toEqual({
      secretPushProtectionEnabled: listed['secret_push_protection_enabled'],
      ciCdSettings: {
        pushRepositoryForJobTokenAllowed: listed['ci_push_repository_for_job_token_allowed'],
        pipelineVariablesMinimumOverrideRole: listed['ci_pipeline_variables_minimum_override_role'],
      },
      ciConfigPathOrDefault:
        listed['ci_config_path'] === '.gitlab/ci.yml' ? '.gitlab/ci.yml' : '.gitlab-ci.yml',
      visibility: project.visibility,
    });
  });

  it('has its CI file and the security jobs of the head pipeline', async () => {
    const project = projectIn('contoso', 4);
    gitlab.details.changeProject(project, {
      ci_file: { text: 'a:\n  script: [x]\n' },
      pipeline: {
        finished_at: '2026-11-29T10:00:00.000Z',
        jobs: [
          { name: 'build' },
          { name: 'iac', report: 'sast_iac' },
          { name: 'sast', report: 'sast', status: 'failed' },
        ],
      },
    });
    const selection =
      'ciConfigPathOrDefault repository { rootRef blobs(paths: [".gitlab-ci.yml", ".gitlab/ci.yml"]) { nodes { path oid rawSize rawTextBlob } } } pipeline { status finishedAt jobs(securityReportTypes: [SAST, SAST_IAC]) { nodes { name status finishedAt } } jobArtifacts { fileType downloadPath } }';
    const data = await projectData(gitlab, projectPath(project), selection);

    expect(data).toMatchObject({
      repository: {
        rootRef: project.defaultBranch,
        blobs: {
          nodes: [{ path: data['ciConfigPathOrDefault'], rawSize: 17, rawTextBlob: 'a:\n  script: [x]\n' }],
        },
      },
      pipeline: {
        status: 'SUCCESS',
        finishedAt: '2026-11-29T10:00:00.000Z',
        jobs: {
          nodes: [
            { name: 'iac', status: 'SUCCESS' },
            { name: 'sast', status: 'FAILED' },
          ],
        },
        jobArtifacts: expect.arrayContaining([expect.objectContaining({ fileType: 'SAST' })]) as unknown,
      },
    });
  });

  it('sends values of variables only to a query that selects them', async () => {
    const project = projectIn('contoso', 5);
    const answer = async (selection: string) =>
      JSON.stringify(
        await projectData(gitlab, projectPath(project), `ciVariables { nodes { ${selection} } }`),
      );

    expect(await answer('key protected masked hidden environmentScope variableType')).not.toContain('canary');
    expect(await answer('key value')).toContain('canary-variable-value');
  });
});

describe('a group', () => {
  it('has its plan, variables, runners and Owners', async () => {
    gitlab.details.changeGroup('contoso', {
      access_tokens: [{ name: 'root robot', access_level: 50 }],
      variables: [{ key: 'API_KEY', masked: false }],
      runners: [{ access_level: 'not_protected' }],
    });
    const ids = [`gid://gitlab/Group/${groupAt(gitlab.world, 'contoso').id}`];
    const query =
      'query ($ids: [ID!]) { groups(ids: $ids) { nodes { fullPath plan { name isPaid } ciVariables { nodes { key masked } } runners(membership: DIRECT) { nodes { accessLevel } } groupMembers(accessLevels: [OWNER]) { nodes { accessLevel { integerValue } user { username bot } } } } } }';
    const [asOwner] = nodesOf((await dataOf(gitlab, query, { ids }))['groups']);
    const [asDeveloper] = nodesOf((await dataOf(gitlab, query, { ids }, devToken))['groups']);

    expect(asOwner).toMatchObject({
      fullPath: 'contoso',
      plan: { name: 'ultimate', isPaid: true },
      ciVariables: { nodes: [{ key: 'API_KEY', masked: false }] },
      runners: { nodes: [{ accessLevel: 'NOT_PROTECTED' }] },
    });
    expect(nodesOf(asOwner?.['groupMembers']).map(({ user }) => (user as Json)['bot'])).toEqual([
      false,
      true,
    ]);
    expect(asDeveloper).toMatchObject({ ciVariables: null, runners: { nodes: [] } });
    expect(userCalled(gitlab.world, 'demo').id).toBeGreaterThan(0);
    expect(groupAt(gitlab.world, 'contoso').members.get(userCalled(gitlab.world, 'demo').id)).toBe(owner);
  });
});

function names(type: unknown): unknown[] {
  return ((type as { fields: Json[] } | null)?.fields ?? []).map(({ name }) => name);
}

describe('by version and package', () => {
  const probe =
    '{ metadata { version } project: __type(name: "Project") { fields(includeDeprecated: true) { name } } rule: __type(name: "BranchRule") { fields { name } } query: __type(name: "Query") { fields { name } } }';

  async function fieldsOf(instance: { version?: string; package?: 'ee' | 'ce' | 'ee-unlicensed' }) {
    const other = await startTestGitLab({ projects: 20, instance });
    const data = await dataOf(other, probe);
    await other.stop();
    return { project: names(data['project']), rule: names(data['rule']), query: names(data['query']) };
  }

  it('fields are absent that the version has not got', async () => {
    const old = await fieldsOf({ version: '13.12' });
    const middle = await fieldsOf({ version: '15.8' });

    expect(old.project).toContain('pushRules');
    expect(old.project).not.toContain('branchRules');
    expect(old.rule).toEqual([]);
    expect(middle.project).toEqual(expect.arrayContaining(['branchRules', 'ciVariables', 'runners']));
    expect(middle.project).not.toContain('availableDeployKeys');
    expect(middle.rule).not.toContain('id');
    expect(middle.query).not.toContain('groups');
  });

  it('Enterprise fields are absent from CE, and present without a licence', async () => {
    const ce = await fieldsOf({ package: 'ce' });
    const unlicensed = await fieldsOf({ package: 'ee-unlicensed' });

    expect(ce.project).not.toContain('pushRules');
    expect(ce.rule).not.toContain('approvalRules');
    expect(ce.project).toContain('branchRules');
    expect(unlicensed.project).toContain('pushRules');
  });

  it('values without a licence are false although they are set', async () => {
    const other = await startTestGitLab({ projects: 60, instance: { package: 'ee-unlicensed' } });
    const project = found(groupAt(other.world, 'contoso').subtreeProjects[0], 'project');
    other.details.changeProject(project, {
      push_rule: { reject_unsigned_commits: true },
      approvals: {
        merge_requests_author_approval: false,
        merge_requests_disable_committers_approval: true,
        disable_overriding_approvers_per_merge_request: true,
        reset_approvals_on_push: true,
      },
    });
    const data = await projectData(
      other,
      projectPath(project),
      'pushRules { rejectUnsignedCommits } mergeRequestsDisableCommittersApproval secretPushProtectionEnabled',
      demoApiToken,
    );

    expect(data).toEqual({
      pushRules: { rejectUnsignedCommits: false },
      mergeRequestsDisableCommittersApproval: false,
      secretPushProtectionEnabled: null,
    });
    await other.stop();
  });
});
