import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type {
  AssessmentMetadataResource,
  AssessmentResource,
} from '../../shared/contracts/arm/assessment.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { App } from '../../shared/features/app.ts';
import { assessmentName } from '../../shared/features/posture/domain/assessment-name.ts';
import { type AssessedThing, listAssessments } from '../../shared/features/posture/list-assessments.ts';
import type { RuleMetadata } from '../../shared/features/posture/domain/rule.ts';
import {
  type AssessedCheck,
  assessmentNamed,
  getAssessmentMetadata,
  listAssessmentMetadata,
  listGroupAssessments,
  listInstanceAssessments,
  listProjectAssessments,
} from '../../shared/features/posture/read-assessments.ts';
import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf, scopeOf } from '../edge/route-params.ts';
import { presentAssignment } from './present-assignment.ts';
import { presentExemption } from './present-exemption.ts';
import { connectorId, groupId, projectId } from './resource-ids.ts';
import { listResponse } from './responses.ts';

/** An answer has a few thousand assessments then. */
const thingsPerPage = 50;

/** Verdicts of checks of projects, groups and instances, and the metadata of all checks, which is the same at each scope. */
export const assessments = {
  async GitLabProjectAssessments_List(call, app) {
    return listed(call, await ofProject(call, app));
  },
  async GitLabProjectAssessments_Get(call, app) {
    return got(call, await ofProject(call, app));
  },
  async GitLabGroupAssessments_List(call, app) {
    return listed(call, await ofGroup(call, app));
  },
  async GitLabGroupAssessments_Get(call, app) {
    return got(call, await ofGroup(call, app));
  },
  ConnectorAssessments_List: listBelow,
  async ConnectorAssessments_Get(call, app) {
    const key = connectorKeyOf(call.params);
    const checks = await listInstanceAssessments(key, app);
    return got(call, { connector: key, resourceId: connectorId(key), checks, now: app.clock.now() });
  },
  Assessments_ListByResourceGroup: listBelow,
  Assessments_ListBySubscription: listBelow,
  AssessmentsMetadata_List: listMetadata,
  AssessmentsMetadata_Get: getMetadata,
  AssessmentsMetadata_ListBySubscription: listMetadata,
  AssessmentsMetadata_GetInSubscription: getMetadata,
} satisfies Partial<Handlers>;

type OfThing = { connector: ConnectorKey; resourceId: string; checks: AssessedCheck[]; now: Date };

async function ofProject({ params }: Call, app: App): Promise<OfThing> {
  const key = connectorKeyOf(params);
  const { groupFQName = '', projectName = '' } = params;
  const checks = await listProjectAssessments(key, groupFQName, projectName, app);
  return {
    connector: key,
    resourceId: projectId(key, groupFQName, projectName),
    checks,
    now: app.clock.now(),
  };
}

async function ofGroup({ params }: Call, app: App): Promise<OfThing> {
  const key = connectorKeyOf(params);
  const { groupFQName = '' } = params;
  const checks = await listGroupAssessments(key, groupFQName, app);
  return { connector: key, resourceId: groupId(key, groupFQName), checks, now: app.clock.now() };
}

async function listBelow(call: Call, app: App): Promise<ArmResponse> {
  const { params, access: permission, continuationToken } = call;
  const wanted = { pageSize: thingsPerPage, continuationToken };
  const page = await listAssessments({ scope: scopeOf(params), permission }, wanted, app);
  const now = app.clock.now();
  const items = page.items.flatMap((thing) => presentAll(call, { ...thing, resourceId: idOf(thing), now }));
  return listResponse({ ...page, items }, (item) => item, call);
}

/** Checks of an instance hang on its connector. */
function idOf({ connector, group, project }: AssessedThing): string {
  if (group === undefined) return connectorId(connector);
  return project === undefined ? groupId(connector, group) : projectId(connector, group, project);
}

function listed(call: Call, thing: OfThing): ArmResponse {
  return { status: 200, body: { value: presentAll(call, thing) } };
}

/** The published versions know no check that could not be judged. */
function presentAll({ apiVersion }: Call, { checks, ...of }: OfThing): AssessmentResource[] {
  return checks
    .filter((check) => isOurs(apiVersion) || isPublished(check))
    .map((check) => present(check, of, apiVersion));
}

function got({ params, apiVersion }: Call, { checks, ...of }: OfThing): ArmResponse {
  const name = params['assessmentName'] ?? '';
  const check = assessmentNamed(name, checks);
  if (!isOurs(apiVersion) && !isPublished(check))
    throw new NotFoundError(`Assessment '${name}' does not exist.`);
  return { status: 200, body: present(check, of, apiVersion) };
}

/** An exemption is a status, also where nothing could be judged. */
function isPublished({ verdict, exemption }: AssessedCheck): boolean {
  return exemption !== undefined || verdict.verdict !== 'notAssessed';
}

const codes = { pass: 'Healthy', fail: 'Unhealthy', notApplicable: 'NotApplicable' } as const;

function present(
  check: AssessedCheck,
  { connector, resourceId, now }: Omit<OfThing, 'checks'>,
  apiVersion: string,
): AssessmentResource {
  const { rule } = check;
  const name = assessmentName(rule);
  const status = statusOf(check);
  return {
    id: `${resourceId}/providers/Microsoft.Security/assessments/${name}`,
    name,
    type: 'Microsoft.Security/assessments',
    properties: {
      displayName: rule.title,
      resourceDetails: { source: 'Azure', id: resourceId },
      ...omitUndefined({ status }),
      ...(isOurs(apiVersion) ? ownProperties(check, connector, now) : {}),
    },
  };
}

function statusOf({ verdict, exemption }: AssessedCheck): AssessmentResource['properties']['status'] {
  if (exemption !== undefined) return { code: 'NotApplicable', cause: 'Exempt', description: exemption.text };
  if (verdict.verdict === 'notAssessed') return undefined;
  const reason = 'reason' in verdict ? verdict.reason : undefined;
  return { code: codes[verdict.verdict], ...omitUndefined({ description: reason }) };
}

function ownProperties(
  { rule, verdict, since, exemption, assignment }: AssessedCheck,
  connector: ConnectorKey,
  now: Date,
) {
  const reason = 'reason' in verdict ? verdict.reason : undefined;
  return {
    check: rule.id,
    severity: rule.severity,
    verdict: exemption === undefined ? verdict.verdict : ('exempt' as const),
    ...(exemption && {
      judged: verdict.verdict,
      exemption: presentExemption(connector, exemption),
    }),
    ...(assignment && { governance: presentAssignment(assignment, now) }),
    evidence: verdict.evidence,
    ...omitUndefined({ since, reason: typeof reason === 'string' ? { text: reason } : reason }),
  };
}

function listMetadata({ params, apiVersion }: Call): Promise<ArmResponse> {
  const value = listAssessmentMetadata().map((rule) => presentMetadata(rule, params, apiVersion));
  return Promise.resolve({ status: 200, body: { value } });
}

function getMetadata({ params, apiVersion }: Call): Promise<ArmResponse> {
  const rule = getAssessmentMetadata(params['assessmentMetadataName'] ?? '');
  return Promise.resolve({ status: 200, body: presentMetadata(rule, params, apiVersion) });
}

function presentMetadata(
  rule: RuleMetadata,
  { subscriptionId }: Call['params'],
  apiVersion: string,
): AssessmentMetadataResource {
  const { id: check, subject, title, why, fix, severity, needs, keys } = rule;
  const scope = subscriptionId === undefined ? '' : `/subscriptions/${subscriptionId}`;
  const name = assessmentName(rule);
  const { cis, ...otherKeys } = keys;
  const own = {
    check,
    subject,
    fix,
    needs,
    keys: { ...otherKeys, owasp: [...keys.owasp], ...omitUndefined({ cis: cis && [...cis] }) },
  };
  return {
    id: `${scope}/providers/Microsoft.Security/assessmentMetadata/${name}`,
    name,
    type: 'Microsoft.Security/assessmentMetadata',
    properties: {
      displayName: title,
      description: why,
      remediationDescription: `${fix.page}, or ${fix.api}`,
      severity,
      assessmentType: 'BuiltIn',
      categories: ['AppServices'],
      ...(isOurs(apiVersion) ? own : {}),
    },
  };
}

function isOurs(apiVersion: string): boolean {
  return apiVersion === ownApiVersion;
}
