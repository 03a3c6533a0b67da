import type { FindingCoverage, FindingList } from '../../shared/contracts/arm/finding.ts';
import type { ProjectFindingsQuery } from '../../shared/contracts/arm/findings-query.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import { FindingKind } from '../../shared/contracts/findings/finding.ts';
import type { App } from '../../shared/features/app.ts';
import { readSelection, withoutAll } from '../../shared/features/findings/domain/read-selection.ts';
import {
  type FindingPage,
  getFinding,
  type ListedProject,
  listFindings,
  scannedProjectOf,
} from '../../shared/features/findings/list-findings.ts';
import {
  type ProjectFilters,
  scannedProjectsIn,
} from '../../shared/features/findings/scanned-projects-in.ts';
import { groupPathOf } from '../../shared/features/inventory/domain/group-path.ts';
import { assessmentName } from '../../shared/features/posture/domain/assessment-name.ts';
import { faultsOf } from '../../shared/features/posture/domain/panes/check-filters.ts';
import type { PostureIndex } from '../../shared/features/posture/domain/panes/posture-index.ts';
import { getAssessmentMetadata } from '../../shared/features/posture/read-assessments.ts';
import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { invalidQuery, readQuery } from '../edge/read-query.ts';
import { connectorKeyOf, scopeOf } from '../edge/route-params.ts';
import { presentFinding, presentSubAssessment, projectIdOf } from './present-finding.ts';
import { listResponse, pageRequestOf } from './responses.ts';

const defaultTop = 100;
const {
  Findings_List: list,
  FindingCoverage_Get: coverage,
  GitLabProjectFindings_List: ofProject,
  GitLabProjectFindingCoverage_Get: coverageOfProject,
} = operations;

/** Findings of scanners, of one project or of all that the caller may read, and their coverage. */
export const findings = {
  GitLabProjectSubAssessments_List: listSubAssessments,
  GitLabProjectSubAssessments_Get: getSubAssessment,
  GitLabProjectFindings_List: listOfProject,
  async GitLabProjectFindings_Get(call, app) {
    const project = await projectOf(call, app);
    const finding = await getFinding(project, call.params['findingId'] ?? '', app);
    return { status: 200, body: presentFinding({ project, finding }, true) };
  },
  async GitLabProjectFindingCoverage_Get(call, app) {
    readQuery(coverageOfProject.query, call.query);
    const { connectorId, projectId } = await projectOf(call, app);
    const state = await app.findings.state({ connectorId, projectId });
    return { status: 200, body: { value: state?.value.coverage ?? [] } };
  },
  Findings_List: listAll,
  ConnectorFindings_List: listAll,
  FindingCoverage_Get: getCoverage,
  ConnectorFindingCoverage_Get: getCoverage,
} satisfies Partial<Handlers>;

function projectOf({ params }: Call, app: App): Promise<ListedProject> {
  const { groupFQName = '', projectName = '' } = params;
  return scannedProjectOf(connectorKeyOf(params), groupFQName, projectName, app);
}

/** Kinds of findings that a check judges. */
const kindsOfCheck: Readonly<Record<string, readonly FindingKind[]>> = {
  'SEC-11': ['secret_detection'],
  'SEC-12': ['sast'],
  'SEC-13': ['dependency_scanning'],
  'SEC-14': ['iac'],
  'SEC-15': ['container_scanning'],
};

function checkOf({ params }: Call): { name: string; kind: readonly FindingKind[] } {
  const rule = getAssessmentMetadata(params['assessmentName'] ?? '');
  return { name: assessmentName(rule), kind: kindsOfCheck[rule.id] ?? [] };
}

async function listSubAssessments(call: Call, app: App): Promise<ArmResponse> {
  const { name, kind } = checkOf(call);
  const project = await projectOf(call, app);
  const listed = { projects: [project], asOf: app.clock.now().toISOString() };
  const page = await listFindings(listed, { kind }, pageRequestOf(call), app);
  return listResponse(page, (item) => presentSubAssessment(item, name), call);
}

async function getSubAssessment(call: Call, app: App): Promise<ArmResponse> {
  const { name, kind } = checkOf(call);
  const id = call.params['subAssessmentName'] ?? '';
  const project = await projectOf(call, app);
  const finding = await getFinding(project, id, app);
  if (!kind.includes(finding.kind)) throw new NotFoundError(`Sub-assessment '${id}' does not exist.`);
  return { status: 200, body: presentSubAssessment({ project, finding }, name) };
}

async function listOfProject(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(ofProject.query, call.query);
  const project = await projectOf(call, app);
  const listed = { projects: [project], asOf: app.clock.now().toISOString() };
  return listed200(await listFindings(listed, readSelection(query), pageOf(query), app), call);
}

async function listAll(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(list.query, call.query);
  const listed = await scannedProjectsIn(scopeIn(call), (index) => filtersOf(query, index), app);
  return listed200(await listFindings(listed, readSelection(query), pageOf(query), app), call);
}

function scopeIn({ params, access }: Call) {
  return { scope: scopeOf(params), permission: access };
}

type PlaceQuery = {
  group?: string | undefined;
  project?: string | undefined;
  connector?: string[] | undefined;
};

/** Throws `InvalidRequestError` for unknown groups and connectors. */
function filtersOf({ group, project, connector }: PlaceQuery, index: PostureIndex): ProjectFilters {
  const filters = omitUndefined({ group: group === undefined ? undefined : groupPathOf(group), connector });
  const faults = faultsOf(filters, index);
  if (faults.length > 0) throw invalidQuery(faults);
  return { ...filters, ...omitUndefined({ project: project?.replaceAll('$', '/') }) };
}

type ListQuery = ProjectFindingsQuery;

function pageOf({ top: pageSize = defaultTop, 'continuation-token': continuationToken }: ListQuery) {
  return { pageSize, continuationToken };
}

function listed200(page: FindingPage, call: Call): ArmResponse {
  const left = new Set(['api-version', 'continuation-token']);
  const kept = Object.fromEntries([...call.query].filter(([name]) => !left.has(name.toLowerCase())));
  const { status, body } = listResponse(page, (item) => presentFinding(item), call, kept);
  return { status, body: { ...body, asOf: page.asOf, totals: totalsOf(page) } };
}

function totalsOf({ sums }: FindingPage): FindingList['totals'] {
  const { open: bySeverity, byKind, fixed, dismissed, exempt, fixedIn30Days, isPartial } = sums;
  const open = Object.values(bySeverity).reduce((sum, one) => sum + one, 0);
  const byState = { open, fixed, dismissed, exempt };
  return { bySeverity, byKind, byState, fixedIn30Days, ...omitUndefined({ isPartial }) };
}

async function getCoverage(call: Call, app: App): Promise<ArmResponse> {
  const query = readQuery(coverage.query, call.query);
  const { skip = 0, top = defaultTop } = query;
  const { asOf, projects } = await scannedProjectsIn(scopeIn(call), (index) => filtersOf(query, index), app);
  const kinds = withoutAll(query.kind) ?? FindingKind.options;
  const body: FindingCoverage = {
    asOf,
    count: projects.length,
    byKind: Object.fromEntries(
      kinds.map((kind) => [kind, countStatuses(projects, kind)]),
    ) as FindingCoverage['byKind'],
    value: projects.slice(skip, skip + top).map((project) => presentCoverage(project, kinds)),
  };
  return { status: 200, body };
}

type Status = NonNullable<FindingCoverage['value'][number]['statuses'][FindingKind]>['status'];

function countStatuses(
  projects: readonly ListedProject[],
  kind: FindingKind,
): Partial<Record<Status, number>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const { numbers } of projects) {
    const status = numbers?.[kind]?.status ?? 'not-configured';
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

function presentCoverage(
  project: ListedProject,
  kinds: readonly FindingKind[],
): FindingCoverage['value'][number] {
  const { connector, projectId: gitLabId, fullPath, numbers } = project;
  const statuses = kinds.map((kind) => {
    const { status = 'not-configured' as const, lastRun } = numbers?.[kind] ?? {};
    return [kind, { status, ...omitUndefined({ lastRun }) }] as const;
  });
  return {
    id: projectIdOf(project),
    gitLabId,
    fullPath,
    connector: connector.name,
    statuses: Object.fromEntries(statuses),
  };
}
