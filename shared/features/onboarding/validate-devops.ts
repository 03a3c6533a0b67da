import pMap from 'p-map';

import type {
  DevOpsValidation,
  ValidationFinding,
  ValidationResult,
} from '../../contracts/arm/validation.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { apiUrlFault } from '../../contracts/gitlab/instance-url.ts';
import { withoutPause } from '../connectors/domain/health.ts';
import type { Caller } from '../../platform/caller.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { chosenOf } from './domain/chosen-groups.ts';
import { estimateCrawl, maxTotal } from './domain/estimate-crawl.ts';
import { estimateFirstRead } from './domain/estimate-first-read.ts';
import { expectChecks } from './domain/expect-checks.ts';
import { classifyRefusal, judgeValidation, lacksRead } from './domain/judge-validation.ts';
import { choiceOf } from './domain/shape-devops.ts';
import { planOnboarding } from './domain/plan-onboarding.ts';
import { isVisible } from '../connectors/domain/visible-connector.ts';
import type { GitLab } from '../connectors/ports.ts';
import { claimScopeOf } from '../connectors/claim-scope-of.ts';
import { listOwnedGroups } from '../connectors/list-owned-groups.ts';
import { assertIssuedBy, type KeptAuthorization } from '../credentials/domain/kept-authorization.ts';
import { openAuthorization } from '../credentials/open-authorization.ts';
import { findChosen } from './find-chosen.ts';
import { nameClaimants } from './name-claimants.ts';
import { probeGroup } from './probe-group.ts';
import { groupRules, instanceRules, projectRules } from '../posture/rules/all.ts';
import { instanceAccessOf } from './read-instance-access.ts';
import { probeOf } from './read-tier.ts';
import { userOf } from './read-user.ts';
import type { App } from '../app.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/** The validated connector; undefined if it does not exist yet. */
type Subject = { connector: Connector | undefined; tags: Record<string, string> };

const groupsAtOnce = 4;
const rules = [...projectRules, ...groupRules, ...instanceRules];

/**
 * Reports what a PUT with this body would find, with a few requests per group. Saves nothing, except that due tokens of
 * the connector are renewed as always. Throws `InvalidRequestError`, and a `GitLabError` if GitLab does not respond.
 */
export async function validateDevops(
  key: ConnectorKey,
  { properties }: DevOpsValidation,
  caller: Caller,
  app: App,
): Promise<ValidationResult> {
  const { authorizationId } = properties.authorization ?? {};
  const kept =
    authorizationId === undefined ? undefined : await openAuthorization(key, authorizationId, caller, app);
  const subject = await subjectOf(key, properties.gitlabInstanceUrl, kept, app);
  const { url } = instanceOf(subject, app);
  if (kept !== undefined) assertIssuedBy(kept, url);
  try {
    const gitlab = kept?.gitlab ?? (await connect(subject, properties.authorization?.accessToken, app));
    return {
      gitlabInstanceUrl: url,
      ...(await validateGroups(properties, subject, gitlab, caller, url, app)),
    };
  } catch (failure) {
    if (!(failure instanceof GitLabError) || failure.fault === undefined) throw failure;
    return refused(url, classifyRefusal(failure.fault, failure.message));
  }
}

/** The GitLab of an existing connector is that of its tags, as in a PUT; the authorization decides only without one. */
async function subjectOf(
  key: ConnectorKey,
  named: string | undefined,
  kept: KeptAuthorization | undefined,
  app: App,
): Promise<Subject> {
  const found = (await app.connectors.get(key))?.value;
  const connector = isVisible(found) ? found : undefined;
  const instanceUrl = named ?? (connector === undefined ? kept?.instanceUrl : undefined);
  if (instanceUrl === undefined) return { connector, tags: connector?.tags ?? {} };
  return { connector, tags: { gitlabInstanceUrl: instanceUrl } };
}

function instanceOf({ tags }: Subject, app: App) {
  try {
    return app.gitlab.instanceOf({ tags });
  } catch (failure) {
    if (!(failure instanceof InvalidRequestError)) throw failure;
    const fault = apiUrlFault(tags['gitlabInstanceUrl'] ?? '') ?? 'is not a configured GitLab instance';
    throw faulty('properties.gitlabInstanceUrl', fault);
  }
}

function connect({ connector, tags }: Subject, accessToken: string | undefined, app: App): Promise<GitLab> {
  if (accessToken !== undefined) return app.gitlab.tryToken({ tags }, accessToken);
  if (connector?.devops !== undefined) return app.gitlab.connect(withoutPause(connector));
  throw faulty(
    'properties.authorization.accessToken',
    'is required for a connector without authorization, or an authorizationId',
  );
}

async function validateGroups(
  properties: DevOpsValidation['properties'],
  { connector }: Subject,
  gitlab: GitLab,
  caller: Caller,
  instanceUrl: string,
  app: App,
): Promise<Omit<ValidationResult, 'gitlabInstanceUrl'>> {
  const authorizedAs = (await userOf(gitlab))?.username;
  const { scopes, expiresOn } = await gitlab.tokenFacts();
  const found = await resolveChoice(properties, connector, gitlab);
  const { autoDiscovery } = properties;
  const { wanted, unknown } = planOnboarding({ autoDiscovery, chosen: found.chosen }, found.owned, []);
  const scope = await claimScopeOf(caller.tenantId, instanceUrl, app);
  const named = wanted.map(({ id, full_path: fullPath }) => ({ groupId: id, fullPath }));
  const claimants = await app.groupClaims.claimants(scope, named);
  const others = [...claimants.values()].filter((id) => id !== connector?.id);
  const names = await nameClaimants(others, caller, app);
  const known = wanted.length === 0 ? undefined : await probeOf(gitlab.facts);
  const probes = await pMap(
    wanted,
    (group) => probeGroup(group, { gitlab, known, scopes, claimants, names, connector }),
    {
      concurrency: groupsAtOnce,
    },
  );
  const groups = probes.map(({ group }) => group);
  const malformed = probes.reduce((sum, one) => sum + one.malformed, found.malformed);
  const findings = judgeValidation({ scopes, groups, unknown, malformed });
  const crawled = groups.filter(({ onboardingState }) => onboardingState !== 'OnboardedByOtherConnector');
  const crawl = estimateCrawl(
    crawled.map((group) => ({ projects: group.projectsExpected, subgroups: group.subgroupsExpected })),
  );
  const access = {
    rules,
    instance: await instanceAccessOf(instanceUrl, gitlab.facts),
    lacksRead: lacksRead(scopes),
  };
  return {
    valid: findings.every(({ severity }) => severity !== 'Error'),
    ...omitUndefined({ authorizedAs, scopes, expiresOn }),
    groups: groups.map((group) =>
      crawled.includes(group)
        ? { ...group, checksAssessed: expectChecks({ ...access, licences: [group.tier] }).assessed }
        : group,
    ),
    ...crawl,
    counts: {
      rootGroups: crawled.length,
      subgroups: crawled.reduce((sum, { subgroupsExpected = maxTotal }) => sum + subgroupsExpected, 0),
      projects: crawl.projectsExpected,
    },
    checks: expectChecks({ ...access, licences: crawled.map(({ tier }) => tier) }),
    firstRead: estimateFirstRead({
      crawlRequests: crawl.requestsExpected,
      roots: crawled.map(({ tier, projectsExpected = maxTotal }) => ({
        projects: projectsExpected,
        licence: tier,
      })),
      requestsPerMinute: app.gitlab.limitsOf({ tags: { gitlabInstanceUrl: instanceUrl } })?.userAMinute,
    }),
    findings,
  };
}

/** Resolves the list. A name that the connector chose before keeps meaning the same group. */
async function resolveChoice(
  properties: DevOpsValidation['properties'],
  connector: Connector | undefined,
  gitlab: GitLab,
) {
  const chosen = chosenOf(choiceOf(properties, connector?.devops));
  const { groups: owned, malformed } = await listOwnedGroups(gitlab);
  if (chosen === undefined) return { chosen, owned, malformed };
  const query = { chosen, ids: [], owned, malformed, byName: true };
  return { ...(await findChosen(query, gitlab)), malformed };
}

function refused(gitlabInstanceUrl: string, finding: ValidationFinding): ValidationResult {
  return {
    valid: false,
    gitlabInstanceUrl,
    groups: [],
    projectsExpected: 0,
    requestsExpected: 0,
    minutesExpected: 0,
    counts: { rootGroups: 0, subgroups: 0, projects: 0 },
    checks: { total: rules.length, assessed: 0, partly: 0, notAssessed: [] },
    firstRead: { crawlRequests: 0, settingsRequests: 0, requests: 0, minutes: 0, minutesAtMost: 0 },
    findings: [finding],
  };
}

function faulty(target: string, fault: string): InvalidRequestError {
  return new InvalidRequestError(`The request content is not valid: ${target}.`, {
    target,
    details: [{ code: 'InvalidValue', target, message: fault }],
  });
}
