import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { SimulatedGitLab } from '../../../local/gitlab/server.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

type World = SimulatedGitLab['world'];
type ProjectDetailsChange = Parameters<SimulatedGitLab['details']['changeProject']>[1];
const developer = 30;
const maintainer = 40;
const owner = 50;

let environment: TestEnvironment;
let connector: TestConnector;
let root: World['groups'][number];
let project: World['projects'][number];

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  const { world } = environment.simulator;
  const projects = world.rootsOwnedBy(world.user('demo')!).flatMap((one) => one.ownProjects);
  project = projects.find(({ emptyRepo, archived }) => !emptyRepo && !archived)!;
  root = project.namespace;
});
afterAll(() => environment.stop());
afterEach(() => setRole(owner));

function setRole(level: typeof developer | typeof maintainer | typeof owner): void {
  root.members.set(environment.simulator.world.user('demo')!.id, level);
}

const healthy: ProjectDetailsChange = {
  protected_branches: [{ name: '*', code_owner_approval_required: true }],
  approval_rules: [{ approvals_required: 2 }],
  approvals: {
    merge_requests_author_approval: false,
    merge_requests_disable_committers_approval: true,
    disable_overriding_approvers_per_merge_request: true,
    reset_approvals_on_push: true,
  },
  push_rule: { reject_unsigned_commits: true, prevent_secrets: true },
  inbound_job_token_scope_enabled: true,
  deploy_keys: [],
  access_tokens: [],
  variables: [{ key: 'DEPLOY_TOKEN' }],
  runners: [{}],
};
/** Checks that the query of project rules decides. */
const decided = [
  'REV-01',
  'REV-02',
  'REV-03',
  'REV-04',
  'REV-07',
  'REV-08',
  'REV-10',
  'REV-15',
  'REV-21',
  'REV-23',
  'CIC-01',
  'CIC-08',
  'CIC-09',
  'CIC-12',
  'PRJ-13',
  'PRJ-14',
];

/** The verdicts after the project is set like this and assessed. */
async function assessed(change: ProjectDetailsChange = {}): Promise<Record<string, string>> {
  environment.simulator.details.changeProject(project, { ...healthy, ...change });
  const stored = (await connector.connector())!;
  connector.wait(1);
  const at = connector.now.toISOString();
  const job = { v: 1, kind: 'assess-projects', connector: refOf(stored), attempt: 0 } as const;
  await assessProjects({ ...job, rootId: root.id, ids: [project.id], at }, connector.deps());
  const assessment = await environment.stores.assessments.projects.get(stored.id, project.id);
  const verdicts = Object.entries(assessment!.value.verdicts);
  return Object.fromEntries(
    verdicts.filter(([id]) => decided.includes(id)).map(([id, { verdict }]) => [id, verdict]),
  );
}

const flips: [string, ProjectDetailsChange, string[]][] = [
  ['no protected branch', { protected_branches: [] }, ['REV-01', 'REV-02', 'REV-03', 'REV-04', 'REV-15']],
  [
    'push by Developers',
    {
      protected_branches: [
        { name: '*', code_owner_approval_required: true, push_access_levels: [{ access_level: 30 }] },
      ],
    },
    ['REV-02'],
  ],
  [
    'force push',
    { protected_branches: [{ name: '*', code_owner_approval_required: true, allow_force_push: true }] },
    ['REV-03'],
  ],
  ['no code owners', { protected_branches: [{ name: '*' }] }, ['REV-15']],
  ['one approval', { approval_rules: [{ approvals_required: 1 }] }, ['REV-08']],
  ['no approval', { approval_rules: [] }, ['REV-07', 'REV-08']],
  ['no push rules', { push_rule: null }, ['REV-21', 'REV-23']],
  ['unsigned commits', { push_rule: { prevent_secrets: true } }, ['REV-21']],
  ['files with secrets', { push_rule: { reject_unsigned_commits: true } }, ['REV-23']],
  ['all job tokens', { inbound_job_token_scope_enabled: false }, ['CIC-01']],
  ['an open secret', { variables: [{ key: 'API_KEY', masked: false }] }, ['CIC-08']],
  ['an unprotected secret', { variables: [{ key: 'API_KEY', protected: false }] }, ['CIC-09']],
  ['an open runner', { runners: [{ access_level: 'not_protected', run_untagged: true }] }, ['CIC-12']],
  ['a key that pushes', { deploy_keys: [{ title: 'ci', can_push: true }] }, ['PRJ-14']],
];

describe('settings that GitLab shows over GraphQL', () => {
  it('count approvals of all protected branches (trap 5)', async () => {
    const required = { approvals_required: 2, applies_to_all_protected_branches: true };
    const verdicts = await assessed({ approval_rules: [required] });

    expect([verdicts['REV-07'], verdicts['REV-08']]).toEqual(['pass', 'pass']);
  });

  it('pass where they are healthy', async () => {
    expect(await assessed()).toEqual(Object.fromEntries(decided.map((id) => [id, 'pass'])));
  });

  it.each(flips)('fail exactly the checks of %s', async (_name, change, failing) => {
    const verdicts = await assessed(change);

    expect(decided.filter((id) => verdicts[id] === 'fail')).toEqual(
      decided.filter((id) => failing.includes(id)),
    );
    expect(Object.values(verdicts)).not.toContain('notAssessed');
  });

  it('say nothing of tokens that only REST lists', async () => {
    expect((await assessed({ access_tokens: [{ name: 'ci' }] }))['PRJ-13']).toBe('notAssessed');
  });

  it.each([
    ['Maintainer', maintainer],
    ['Developer', developer],
  ] as const)('fail nothing falsely for the role %s', async (_name, role) => {
    setRole(role);

    expect(Object.values(await assessed())).not.toContain('fail');
  });

  it('are not assessed where the role no longer shows them', async () => {
    setRole(developer);

    const verdicts = await assessed();

    expect(decided.filter((id) => verdicts[id] === 'notAssessed')).toEqual(
      expect.arrayContaining(['REV-01', 'REV-02', 'CIC-01', 'CIC-08', 'CIC-12', 'PRJ-14']),
    );
  });

  it('leave no value of a variable behind', async () => {
    await assessed({ variables: [{ key: 'API_KEY', value: 'canary-of-a-variable' }] });

    const { id } = (await connector.connector())!;
    const stored = await environment.stores.assessments.projects.get(id, project.id);
    expect(JSON.stringify(stored)).toContain('API_KEY');
    expect(JSON.stringify(stored)).not.toContain('canary');
  });
});
