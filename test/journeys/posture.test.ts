import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoApiToken } from '../../local/gitlab/credentials.ts';
import type { ProjectRecord, SimulatedGitLab } from '../../local/gitlab/server.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { ChangeResource } from '../../shared/contracts/arm/change.ts';
import { CheckResourceList, CoverageAnswer, DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { armName, readAll, rootsOf } from '../support/inventory.ts';
import { onboard } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

type ProjectDetailsChange = Parameters<SimulatedGitLab['details']['changeProject']>[1];

const devops = devopsPath('contoso');
/** Checks that each kind of request decides: lists, GraphQL, CI files, REST of projects, groups by GraphQL and by REST. */
const checks = ['PRJ-01', 'REV-01', 'CIC-21', 'REV-25', 'GRP-18', 'GRP-16'];
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 60, settings: { RECONCILE_PERIOD_MINUTES: '1440' } });
  const authorization = { accessToken: demoApiToken };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Enabled', authorization });
  await stack.settle();
});
afterAll(() => stack.stop());

async function get<Body>(path: string, schema: { parse: (json: unknown) => Body }): Promise<Body> {
  const separator = path.includes('?') ? '&' : '?';
  const address = `${connectorPath('contoso')}/${path}${separator}api-version=${ownApiVersion}`;
  const answer = await stack.api.call('GET', address, { version: null });
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${answer.text}`);
  return schema.parse(answer.json);
}

function failing(check: string) {
  return get(`recommendations/${check}/resources?archived=all&verdict=fail&top=200`, CheckResourceList);
}

/** Sets the project like this, and has it read. */
async function readWith(project: ProjectRecord, change: ProjectDetailsChange): Promise<void> {
  stack.gitlab.details.changeProject(project, change);
  const group = `${devops}/gitLabGroups/${armName(project.namespace)}`;
  const answer = await stack.api.call('POST', `${group}/projects/${project.path}/resync`);
  expect(answer.status).toBe(202);
  await stack.settle();
}

/** Waits until the panes list the project under these checks, or no longer list it. */
async function untilFailing({ id }: ProjectRecord, expected: Record<string, boolean>): Promise<void> {
  for (const [check, fails] of Object.entries(expected)) {
    const isListed = async () =>
      (await failing(check)).value.some(({ gitLabId }) => gitLabId === id) === fails;
    await until(isListed, { what: `${check} as set in the pane` });
  }
}

function anOwnProject() {
  const projects = rootsOf(stack.gitlab, 'demo').flatMap((root) => root.subtreeProjects);
  return projects.find(({ archived, emptyRepo }) => !archived && !emptyRepo)!;
}

test('the first sweep reads settings of every kind, of groups and projects, and the status says so', async () => {
  const { gathering, instanceReadAt } = await get('dataStatus', DataStatus).then((status) => ({
    ...status,
    instanceReadAt: status.connectors[0]?.instanceReadAt,
  }));
  const coverage = await get('coverage?archived=all', CoverageAnswer);

  expect(gathering).toMatchObject({ swept: gathering.count, pending: 0 });
  expect(instanceReadAt).toBeDefined();
  const assessed = new Map(coverage.checks.map((one) => [one.check, one.assessed]));
  expect(checks.filter((check) => (assessed.get(check) ?? 0) === 0)).toEqual([]);
});

test('a setting that only a request shows is judged again when a person asks for the project', async () => {
  const project = anOwnProject();
  await readWith(project, { inbound_job_token_scope_enabled: true, hooks: [] });
  await untilFailing(project, { 'CIC-01': false, 'PRJ-11': false });

  await readWith(project, {
    inbound_job_token_scope_enabled: false,
    hooks: [{ url: 'http://hooks.example/gitlab' }],
  });

  await untilFailing(project, { 'CIC-01': true, 'PRJ-11': true });
  const changes = await readAll(stack.api, `${devops}/changes`, ChangeResource);
  const reported = changes
    .map(({ properties }) => properties)
    .filter(({ kind, subject, after }) => {
      return kind === 'verdictChanged' && subject.gitLabId === project.id && after?.['check'] === 'CIC-01';
    });
  expect(reported[0]).toMatchObject({ before: { verdict: 'pass' }, after: { verdict: 'fail' } });
});

test('a connector that is deleted leaves no assessment and no entry of a pane', async () => {
  await stack.api.call('DELETE', connectorPath('contoso'));
  await stack.settle();

  const answer = await stack.api.call('GET', `${connectorPath('contoso')}/inventory`);
  expect(answer.status).toBe(404);
  for (const table of ['Assessments', 'ReadModel'])
    expect(await rowsOf(stack.tablesConnectionString, table)).toEqual([]);
});
