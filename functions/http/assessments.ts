import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type {
  AssessmentMetadataResource,
  AssessmentResource,
} from '../../shared/contracts/arm/assessment.ts';
import type { App } from '../../shared/features/app.ts';
import { assessmentName } from '../../shared/features/posture/domain/assessment-name.ts';
import type { RuleMetadata } from '../../shared/features/posture/domain/rule.ts';
import {
  type AssessedCheck,
  assessmentNamed,
  getAssessmentMetadata,
  listAssessmentMetadata,
  listGroupAssessments,
  listProjectAssessments,
} from '../../shared/features/posture/read-assessments.ts';
import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { groupId } from './resource-ids.ts';

/** Verdicts of a project's and a group's checks, and the metadata of all checks, which is the same at each scope. */
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
  AssessmentsMetadata_List: listMetadata,
  AssessmentsMetadata_Get: getMetadata,
  AssessmentsMetadata_ListBySubscription: listMetadata,
  AssessmentsMetadata_GetInSubscription: getMetadata,
} satisfies Partial<Handlers>;

type OfThing = { resourceId: string; checks: AssessedCheck[] };

async function ofProject({ params }: Call, app: App): Promise<OfThing> {
  const key = connectorKeyOf(params);
  const { groupFQName = '', projectName = '' } = params;
  const checks = await listProjectAssessments(key, groupFQName, projectName, app);
  return { resourceId: `${groupId(key, groupFQName)}/projects/${projectName}`, checks };
}

async function ofGroup({ params }: Call, app: App): Promise<OfThing> {
  const key = connectorKeyOf(params);
  const { groupFQName = '' } = params;
  return { resourceId: groupId(key, groupFQName), checks: await listGroupAssessments(key, groupFQName, app) };
}

/** The published versions know no check that could not be judged. */
function listed({ apiVersion }: Call, { resourceId, checks }: OfThing): ArmResponse {
  const shown = checks.filter(({ verdict }) => isOurs(apiVersion) || verdict.verdict !== 'notAssessed');
  return { status: 200, body: { value: shown.map((check) => present(check, resourceId, apiVersion)) } };
}

function got({ params, apiVersion }: Call, { resourceId, checks }: OfThing): ArmResponse {
  const name = params['assessmentName'] ?? '';
  const check = assessmentNamed(name, checks);
  if (!isOurs(apiVersion) && check.verdict.verdict === 'notAssessed')
    throw new NotFoundError(`Assessment '${name}' does not exist.`);
  return { status: 200, body: present(check, resourceId, apiVersion) };
}

const codes = { pass: 'Healthy', fail: 'Unhealthy', notApplicable: 'NotApplicable' } as const;

function present(check: AssessedCheck, resourceId: string, apiVersion: string): AssessmentResource {
  const { rule, verdict } = check;
  const name = assessmentName(rule);
  const reason = 'reason' in verdict ? verdict.reason : undefined;
  const description = typeof reason === 'string' ? reason : undefined;
  const status =
    verdict.verdict === 'notAssessed'
      ? undefined
      : { code: codes[verdict.verdict], ...omitUndefined({ description }) };
  return {
    id: `${resourceId}/providers/Microsoft.Security/assessments/${name}`,
    name,
    type: 'Microsoft.Security/assessments',
    properties: {
      displayName: rule.title,
      resourceDetails: { source: 'Azure', id: resourceId },
      ...omitUndefined({ status }),
      ...(isOurs(apiVersion) ? ownProperties(check) : {}),
    },
  };
}

function ownProperties({ rule, verdict, since }: AssessedCheck) {
  const reason = 'reason' in verdict ? verdict.reason : undefined;
  return {
    check: rule.id,
    severity: rule.severity,
    verdict: verdict.verdict,
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
