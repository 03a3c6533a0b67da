import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runHttpFunction } from '../../functions/edge/http-function.ts';
import type { Service } from '../../functions/edge/service.ts';
import { httpFunctions } from '../../functions/http-functions.ts';
import { matchPath } from '../../functions/http/unmatched-route.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import {
  FindingCoverage,
  FindingList,
  FindingResource,
  ProjectCoverage,
} from '../../shared/contracts/arm/finding.ts';
import { SubAssessmentResource } from '../../shared/contracts/arm/finding.ts';
import { InventoryList, InventorySummary } from '../../shared/contracts/arm/posture-panes.ts';
import { assessProjects } from '../../shared/features/posture/assess-projects.ts';
import { aService } from '../support/a-service.ts';
import { anInvocation, aRequest } from '../support/functions-library.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/test-environment.ts';
import { TestConnector } from '../support/test-connector.ts';
import { aScannedProject, type ScannedProject } from '../features/findings/a-scanned-project.ts';

const codeFindings = 'cd3e4ff3-b1bc-4a42-b10d-e2f9f99e2991';
let environment: TestEnvironment;
let connector: TestConnector;
let project: ScannedProject;
let path: string;

beforeAll(async () => {
  environment = await openTestEnvironment(20);
  connector = new TestConnector(environment);
  connector.now = new Date();
  await connector.onboard({ autoDiscovery: 'Enabled' });
  project = await aScannedProject(connector);
  const { ids, ...job } = await project.lookJob();
  await assessProjects({ ...job, ids, kind: 'assess-projects' }, connector.deps());
  const { subscriptionId, resourceGroup, name } = connector.key;
  path = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Security/securityConnectors/${name}`;
  project.scan({
    scans: [
      { kind: 'sast', add: 3, severity: 'Critical' },
      { kind: 'dast', add: 1, severity: 'Low' },
      { kind: 'container_scanning', add: 2, severity: 'High' },
      { kind: 'secret_detection', add: 1, kept: false },
    ],
  });
  await project.read();
});
afterAll(() => environment.stop());

function projectPath(): string {
  return `${path}/devops/default/gitLabGroups/${project.root.path}/projects/${project.record.path}`;
}

async function ask(target: string, version = ownApiVersion) {
  const [plain = '', search = ''] = target.split('?');
  const query = { 'api-version': version, ...Object.fromEntries(new URLSearchParams(search)) };
  const routes = Object.entries(httpFunctions).filter(([name]) => name !== 'zUnmatchedRoute');
  for (const [, httpFunction] of routes) {
    const params = matchPath(httpFunction.route, plain.slice(1));
    if (params === undefined) continue;
    const request = aRequest({ path: plain, params, query });
    const app = connector.deps();
    const service: Service = { ...aService(), app, identify: () => Promise.resolve(connector.ada) };
    const answer = await runHttpFunction(httpFunction, request, anInvocation().context, service);
    const body: unknown = typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.jsonBody;
    return { status: answer.status ?? 200, body };
  }
  throw new Error(`There is no route for ${plain}.`);
}

async function listed(target: string) {
  return FindingList.parse((await ask(target)).body);
}

describe('findings of a project', () => {
  it('are listed with their numbers, under filters and in pages', async () => {
    const all = await listed(`${projectPath()}/findings`);
    const critical = await listed(`${projectPath()}/findings?severity=critical&kind=sast&state=open`);
    const first = await listed(`${projectPath()}/findings?top=4`);
    const token = new URL(first.nextLink!).searchParams.get('continuation-token')!;
    const rest = await listed(`${projectPath()}/findings?top=4&continuation-token=${token}`);

    expect(all.value).toHaveLength(6);
    expect(all.totals).toMatchObject({
      bySeverity: { critical: 3, high: 2, low: 1 },
      byState: { open: 6, fixed: 0 },
    });
    expect(critical.value).toHaveLength(3);
    expect([...first.value, ...rest.value].map(({ name }) => name)).toEqual(
      all.value.map(({ name }) => name),
    );
    expect([first.value.length, rest.nextLink]).toEqual([4, undefined]);
  });

  it('are found by scanner, identifier, text and time', async () => {
    const { value } = await listed(`${projectPath()}/findings?kind=container_scanning`);
    const { identifiers, title, scanner } = value[0]!.properties;
    const later = new Date(connector.now.getTime() + 86_400_000).toISOString();
    const found = async (query: string) => (await listed(`${projectPath()}/findings?${query}`)).value.length;

    expect(await found(`identifier=${encodeURIComponent(identifiers[0]!.value)}`)).toBeGreaterThan(0);
    expect(await found(`text=${encodeURIComponent(title.toUpperCase())}`)).toBeGreaterThan(0);
    expect(await found(`scanner=${encodeURIComponent(scanner.name ?? scanner.id ?? '')}`)).toBe(2);
    expect(await found(`since=${later}`)).toBe(0);
    expect(await found('text=no-such-text')).toBe(0);
  });

  it('have a history each', async () => {
    const { value } = await listed(`${projectPath()}/findings?top=1`);

    const one = FindingResource.parse((await ask(`${projectPath()}/findings/${value[0]!.name}`)).body);

    expect(one.properties.history).toHaveLength(1);
    expect((await ask(`${projectPath()}/findings/${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('stand below their assessment in the published shape', async () => {
    const below = `${projectPath()}/providers/Microsoft.Security/assessments/${codeFindings}/subAssessments`;

    const { body } = await ask(below, '2019-01-01-preview');
    const resources = (body as { value: unknown[] }).value.map((one) => SubAssessmentResource.parse(one));
    const got = await ask(`${below}/${resources[0]!.name}`, '2019-01-01-preview');

    expect(resources.map(({ properties }) => properties.category)).toEqual(['sast', 'sast', 'sast']);
    expect(resources[0]?.properties.status.code).toBe('Unhealthy');
    expect(got.body).toEqual(resources[0]);
    expect((await ask(`${below}/${'0'.repeat(32)}`, '2019-01-01-preview')).status).toBe(404);
  });

  it('refuse what is no filter, and foreign tokens', async () => {
    const statuses = [];
    for (const query of ['severity=worst', 'color=red', 'since=now', 'continuation-token=abc'])
      statuses.push((await ask(`${projectPath()}/findings?${query}`)).status);

    expect(statuses).toEqual([400, 400, 400, 400]);
  });
});

describe('findings of a connector', () => {
  it('are those of its projects, by group and project', async () => {
    const fullPath = `${project.root.path}/${project.record.path}`;
    const all = await listed(`${path}/findings`);
    const one = await listed(`${path}/findings?project=${fullPath}`);
    const { subscriptionId } = connector.key;
    const everywhere = `/subscriptions/${subscriptionId}/providers/Microsoft.Security`;
    const below = await listed(`${everywhere}/findings?group=${project.root.path}&severity=low`);

    expect(all.value).toHaveLength(6);
    expect(one.value.map(({ name }) => name)).toEqual(all.value.map(({ name }) => name));
    expect(below.value).toHaveLength(1);
    expect((await listed(`${path}/findings?project=no/such`)).value).toEqual([]);
    expect((await ask(`${path}/findings?group=no/such`)).status).toBe(400);
  });

  it('are counted in the inventory and its summary', async () => {
    const fullPath = project.record.path;
    const { value } = InventoryList.parse((await ask(`${path}/inventory?q=${fullPath}`)).body);
    const summary = InventorySummary.parse((await ask(`${path}/inventorySummary`)).body);

    expect(value[0]?.findings).toMatchObject({ open: { critical: 3, high: 2, low: 1 }, fixedIn30Days: 0 });
    expect(summary.tiles.findings?.byKind).toMatchObject({ sast: { critical: 3 }, dast: { low: 1 } });
    expect(summary.tiles.findings?.projects).toBe(1);
    expect(value[0]?.scans).toMatchObject({
      sast: { status: 'ok' },
      secret_detection: { status: 'not-downloadable' },
    });
  });

  it('are summed below each group of the tree', async () => {
    const { value } = InventoryList.parse((await ask(`${path}/inventory?view=tree`)).body);

    const own = value.find(({ fullPath }) => fullPath === project.root.path)?.findings;
    expect(own).toMatchObject({ projects: 1, open: { critical: 3, high: 2, low: 1 } });
    expect(value.filter(({ findings }) => findings !== undefined)).toHaveLength(1);
  });

  it('have a coverage, with the lines that would make a report readable', async () => {
    const matrix = FindingCoverage.parse((await ask(`${path}/findingCoverage`)).body);
    const own = ProjectCoverage.parse((await ask(`${projectPath()}/findingCoverage`)).body);

    expect(matrix.byKind.sast).toEqual({ ok: 1 });
    expect(matrix.value[0]?.statuses).toMatchObject({
      sast: { status: 'ok' },
      secret_detection: { status: 'not-downloadable' },
      api_fuzzing: { status: 'not-configured' },
    });
    const secrets = own.value.find(({ kind }) => kind === 'secret_detection');
    expect(secrets?.snippet).toContain('gl-secret-detection-report.json');
  });
});

describe('a finding that is fixed in GitLab', () => {
  it('is shown as fixed, and its check passes', async () => {
    const failing = await project.verdicts();

    project.scan({
      scans: [{ kind: 'sast', fix: 3 }, { kind: 'dast', fix: 1 }, { kind: 'container_scanning' }],
    });
    await project.read();

    const fixed = await listed(`${projectPath()}/findings?kind=sast&state=fixed`);
    const { value } = InventoryList.parse((await ask(`${path}/inventory?q=${project.record.path}`)).body);
    expect(failing['SEC-12']).toBe('fail');
    expect((await project.verdicts())['SEC-12']).toBe('pass');
    expect(fixed.value).toHaveLength(3);
    expect(value[0]?.findings).toMatchObject({ open: { critical: 0, low: 0, high: 2 }, fixedIn30Days: 4 });
  });
});

describe('findings of a project that is purged, and of a connector that is deleted', () => {
  it('are gone', async () => {
    const place = await project.place();

    await environment.stores.findings.purge(place.connectorId);

    expect(await project.findings()).toEqual([]);
    expect((await listed(`${projectPath()}/findings`)).value).toEqual([]);
  });
});
