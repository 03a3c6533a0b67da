import pMap from 'p-map';

import type {
  DevOpsValidation,
  ValidatedGroup,
  ValidationFinding,
  ValidationResult,
} from '../../contracts/arm/validation.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import { apiUrlFault } from '../../contracts/gitlab/instance-url.ts';
import { withoutPause } from '../connectors/domain/health.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import {
  GitLabError,
  GitLabForbiddenError,
  GitLabNotFoundError,
} from '../../platform/errors/gitlab-errors.ts';
import { groupFacts } from '../inventory/domain/group-facts.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { chosenOf } from './domain/chosen-groups.ts';
import { estimateCrawl } from './domain/estimate-crawl.ts';
import { classifyRefusal, judgeValidation } from './domain/judge-validation.ts';
import { choiceOf } from './domain/shape-devops.ts';
import { planOnboarding } from './domain/plan-onboarding.ts';
import { isVisible } from '../connectors/domain/visible-connector.ts';
import type { GitLab } from '../connectors/ports.ts';
import { claimScopeOf } from '../connectors/claim-scope-of.ts';
import { listOwnedGroups } from '../connectors/list-owned-groups.ts';
import { findChosen } from './find-chosen.ts';
import type { App } from '../app.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

type Caller = { tenantId: string };
/** What is looked at: a connector that is there, or one that is only thought of. */
type Subject = { connector: Connector | undefined; tags: Record<string, string> };

const groupsAtOnce = 4;

/**
 * What a PUT with this body would find, at a few requests a group. Saves nothing; tokens that the connector holds are
 * renewed when they are due, as by any other use. Throws `InvalidRequestError`, and a `GitLabError` where GitLab does not
 * answer.
 */
export async function validateDevops(
  key: ConnectorKey,
  { properties }: DevOpsValidation,
  caller: Caller,
  app: App,
): Promise<ValidationResult> {
  const subject = await subjectOf(key, properties.gitlabInstanceUrl, app);
  const { url } = instanceOf(subject, app);
  try {
    const gitlab = await connect(subject, properties.authorization?.accessToken, app);
    return { gitlabInstanceUrl: url, ...(await look(properties, subject, gitlab, caller, url, app)) };
  } catch (failure) {
    if (!(failure instanceof GitLabError) || failure.fault === undefined) throw failure;
    return refused(url, classifyRefusal(failure.fault, failure.message));
  }
}

async function subjectOf(key: ConnectorKey, instanceUrl: string | undefined, app: App): Promise<Subject> {
  const found = (await app.connectors.get(key))?.value;
  const connector = isVisible(found) ? found : undefined;
  if (instanceUrl === undefined) return { connector, tags: connector?.tags ?? {} };
  return { connector, tags: { gitlabInstanceUrl: instanceUrl } };
}

function instanceOf({ tags }: Subject, app: App) {
  try {
    return app.gitlab.instanceOf({ tags });
  } catch (failure) {
    if (!(failure instanceof InvalidRequestError)) throw failure;
    const fault = apiUrlFault(tags['gitlabInstanceUrl'] ?? '') ?? 'is no GitLab instance that is configured';
    throw faulty('properties.gitlabInstanceUrl', fault);
  }
}

function connect({ connector, tags }: Subject, accessToken: string | undefined, app: App): Promise<GitLab> {
  if (accessToken !== undefined) return app.gitlab.tryToken({ tags }, accessToken);
  if (connector?.devops !== undefined) return app.gitlab.connect(withoutPause(connector));
  throw faulty(
    'properties.authorization.accessToken',
    'is required for a connector that is not authorised yet',
  );
}

async function look(
  wish: DevOpsValidation['properties'],
  { connector }: Subject,
  gitlab: GitLab,
  { tenantId }: Caller,
  instanceUrl: string,
  app: App,
): Promise<Omit<ValidationResult, 'gitlabInstanceUrl'>> {
  const authorizedAs = await whoIs(gitlab);
  const { scopes, expiresOn } = await gitlab.tokenFacts();
  const found = await foundFor(wish, connector, gitlab);
  const { autoDiscovery } = wish;
  const { wanted, unknown } = planOnboarding({ autoDiscovery, chosen: found.chosen }, found.owned, []);
  const scope = await claimScopeOf(tenantId, instanceUrl, app);
  const named = wanted.map(({ id, full_path: fullPath }) => ({ groupId: id, fullPath }));
  const holders = await app.groupClaims.claimants(scope, named);
  const names = await namesOf(
    [...holders.values()].filter((id) => id !== connector?.id),
    tenantId,
    app,
  );
  const seen = await pMap(
    wanted,
    (group) => groupSeen(group, { gitlab, scopes, holders, names, connector }),
    {
      concurrency: groupsAtOnce,
    },
  );
  const groups = seen.map(({ group }) => group);
  const malformed = seen.reduce((sum, one) => sum + one.malformed, found.malformed);
  const findings = judgeValidation({ scopes, groups, unknown, malformed });
  const crawled = groups.filter(({ onboardingState }) => onboardingState !== 'OnboardedByOtherConnector');
  return {
    valid: findings.every(({ severity }) => severity !== 'Error'),
    ...omitUndefined({ authorizedAs, scopes, expiresOn }),
    groups,
    ...estimateCrawl(
      crawled.map((group) => ({ projects: group.projectsExpected, subgroups: group.subgroupsExpected })),
    ),
    findings,
  };
}

/** Undefined for a fine-grained token that may read groups, but not whose it is. */
async function whoIs(gitlab: GitLab): Promise<string | undefined> {
  try {
    return (await gitlab.currentUser()).username;
  } catch (failure) {
    if (failure instanceof GitLabForbiddenError && failure.fault === undefined) return undefined;
    throw failure;
  }
}

/** What the list would mean; a name that the connector has chosen before goes on to mean the same group. */
async function foundFor(
  wish: DevOpsValidation['properties'],
  connector: Connector | undefined,
  gitlab: GitLab,
) {
  const chosen = chosenOf(choiceOf(wish, connector?.devops));
  const { groups: owned, malformed } = await listOwnedGroups(gitlab);
  if (chosen === undefined) return { chosen, owned, malformed };
  const sought = { chosen, ids: [], owned, malformed, byName: true };
  return { ...(await findChosen(sought, gitlab)), malformed };
}

type Seen = {
  gitlab: GitLab;
  scopes: readonly string[] | undefined;
  holders: ReadonlyMap<number, string>;
  names: ReadonlyMap<string, string>;
  connector: Connector | undefined;
};

/** Of its lists one page each is read: `malformed` counts what could not be understood there. */
async function groupSeen(
  group: GitLabGroup,
  seen: Seen,
): Promise<{ group: ValidatedGroup; malformed: number }> {
  const { gitlab, holders, names, connector } = seen;
  const listed = await gitlab.projects(group.id, 1);
  const below = await gitlab.descendantGroups(group.id, 1);
  const [projects, subgroups] = [listed.totalItems, below.totalItems];
  const { fullyQualifiedName, url } = groupFacts(group);
  const holder = holders.get(group.id);
  const isOther = holder !== undefined && holder !== connector?.id;
  const heldBy = isOther ? names.get(holder) : undefined;
  const validated: ValidatedGroup = {
    fullyQualifiedName,
    url,
    onboardingState: isOther
      ? 'OnboardedByOtherConnector'
      : holder === undefined
        ? 'NotOnboarded'
        : 'Onboarded',
    ...omitUndefined({ heldBy, projectsExpected: projects, subgroupsExpected: subgroups }),
    webhooks: await webhooksOf(group.id, seen),
  };
  return { group: validated, malformed: listed.malformed + below.malformed };
}

/** Listing them needs what making them needs, but for the scope. */
async function webhooksOf(groupId: number, { gitlab, scopes }: Seen): Promise<ValidatedGroup['webhooks']> {
  try {
    await gitlab.groupHooks(groupId);
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError) return 'PremiumMissing';
    if (failure instanceof GitLabForbiddenError) return 'OwnerMissing';
    throw failure;
  }
  if (scopes === undefined) return 'Unknown';
  return scopes.includes('api') ? 'Possible' : 'ScopeMissing';
}

/** The resource ids of these connectors, as far as they are of the tenant. */
async function namesOf(ids: readonly string[], tenantId: string, app: App): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  if (ids.length === 0) return names;
  for await (const { id, key, tenantId: theirs } of app.connectors.all()) {
    if (theirs !== tenantId || !ids.includes(id)) continue;
    names.set(
      id,
      `/subscriptions/${key.subscriptionId}/resourceGroups/${key.resourceGroup}/providers/Microsoft.Security/securityConnectors/${key.name}`,
    );
  }
  return names;
}

function refused(gitlabInstanceUrl: string, finding: ValidationFinding): ValidationResult {
  return {
    valid: false,
    gitlabInstanceUrl,
    groups: [],
    projectsExpected: 0,
    requestsExpected: 0,
    minutesExpected: 0,
    findings: [finding],
  };
}

function faulty(target: string, fault: string): InvalidRequestError {
  return new InvalidRequestError(`The request content is not valid: ${target}.`, {
    target,
    details: [{ code: 'InvalidValue', target, message: fault }],
  });
}
