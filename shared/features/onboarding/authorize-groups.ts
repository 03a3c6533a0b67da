import pMap from 'p-map';

import type {
  AuthorizationRequest,
  AuthorizedGroup,
  GitLabAuthorization,
} from '../../contracts/arm/authorization.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLabUser } from '../../contracts/gitlab/user.ts';
import type { Caller } from '../../platform/caller.ts';
import { GitLabForbiddenError, GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { claimScopeOf } from '../connectors/claim-scope-of.ts';
import { listOwnedGroups } from '../connectors/list-owned-groups.ts';
import type { GitLab } from '../connectors/ports.ts';
import { type Kept, keepAuthorization } from '../credentials/keep-authorization.ts';
import { groupFacts } from '../inventory/domain/group-facts.ts';
import type { App } from '../app.ts';
import { liesBelow, topmost } from './domain/plan-onboarding.ts';
import { roleOf } from './domain/role-of.ts';
import { nameClaimants } from './name-claimants.ts';
import { probeOf, readTier } from './read-tier.ts';
import { userOf } from './read-user.ts';

/** Most owned groups whose tier and counts are read, with three requests each. */
const maxCounted = 50;
/** Most groups with a lower role, with a request each for the role, and pages of the list that they are in. */
const maxLower = 50;
const maxPages = 5;
const groupsAtOnce = 4;

/**
 * Exchanges a code or token and reports what it reaches: whose it is, until when, and the topmost groups, those with the role
 * Owner first. Keeps the credentials for a later configuration (`keepAuthorization`, also on repeats). If GitLab fails after
 * the exchange, the request can be repeated. Throws `InvalidRequestError` that names the field, and a `GitLabError`.
 */
export async function authorizeGroups(
  key: ConnectorKey,
  { properties }: AuthorizationRequest,
  caller: Caller,
  app: App,
): Promise<GitLabAuthorization> {
  const { authorization: given, gitlabInstanceUrl: instanceUrl } = properties;
  const kept = await keepAuthorization({ key, ...given, instanceUrl }, caller, app);
  const { id, instanceUrl: url, expiresAt } = kept.authorization;
  const tags = { gitlabInstanceUrl: url };
  const gitlab = await app.gitlab.tryToken({ id, tags }, kept.credentials.accessToken);
  const user = await userOf(gitlab);
  const { scopes } = await gitlab.tokenFacts();
  return {
    authorizationId: id,
    expiresAt,
    gitlabInstanceUrl: url,
    ...(user === undefined
      ? {}
      : { user: { gitLabId: user.id, login: user.username, ...omitUndefined({ name: user.name }) } }),
    ...omitUndefined({ scopes }),
    token: tokenOf(kept),
    ...(await groupsOf({ key, gitlab, user, url }, caller, app)),
  };
}

function tokenOf({ credentials }: Kept): GitLabAuthorization['token'] {
  if (credentials.kind === 'oauth') return { kind: 'oauth', renews: credentials.refreshToken !== undefined };
  return { kind: 'token', renews: false, ...omitUndefined({ expiresOn: credentials.expiresOn }) };
}

type Reached = { key: ConnectorKey; gitlab: GitLab; user: GitLabUser | undefined; url: string };

async function groupsOf(
  { key, gitlab, user, url }: Reached,
  caller: Caller,
  app: App,
): Promise<Pick<GitLabAuthorization, 'groups' | 'groupsCut'>> {
  const owned = topmost((await listOwnedGroups(gitlab)).groups);
  const { lower, isCut } = await lowerGroups(owned, gitlab);
  const stateOf = await claimsOn([...owned, ...lower], { key, url }, caller, app);
  const known = owned.length === 0 ? undefined : await probeOf(gitlab.facts);
  const counted = await pMap(
    owned,
    async (group, index) => ({
      ...base(group),
      role: 'Owner' as const,
      canConnect: true,
      ...stateOf(group),
      ...(index < maxCounted ? await countsOf(group, known, gitlab) : {}),
    }),
    { concurrency: groupsAtOnce },
  );
  const locked = await pMap(
    lower,
    async (group) => ({
      ...base(group),
      ...omitUndefined({ role: user && (await roleIn(group, user, gitlab)) }),
      canConnect: false,
      ...stateOf(group),
    }),
    { concurrency: groupsAtOnce },
  );
  return { groups: [...counted, ...locked], groupsCut: isCut };
}

/** The topmost groups with a lower role. The first pages of the list suffice to show what is missing. */
async function lowerGroups(
  owned: readonly GitLabGroup[],
  gitlab: GitLab,
): Promise<{ lower: GitLabGroup[]; isCut: boolean }> {
  const ownedIds = new Set(owned.map(({ id }) => id));
  const found: GitLabGroup[] = [];
  let next: number | undefined = 1;
  for (let pages = 0; next !== undefined && pages < maxPages; pages += 1) {
    const page = await gitlab.memberGroups(next);
    found.push(...page.items.filter((group) => !ownedIds.has(group.id) && !liesBelow(group, owned)));
    next = page.nextPage;
  }
  const lower = topmost(found);
  return { lower: lower.slice(0, maxLower), isCut: next !== undefined || lower.length > maxLower };
}

type Claim = Pick<AuthorizedGroup, 'onboardingState' | 'heldBy'>;

async function claimsOn(
  groups: readonly GitLabGroup[],
  { key, url }: Pick<Reached, 'key' | 'url'>,
  caller: Caller,
  app: App,
): Promise<(group: GitLabGroup) => Claim> {
  const own = (await app.connectors.get(key))?.value.id;
  const scope = await claimScopeOf(caller.tenantId, url, app);
  const named = groups.map(({ id, full_path: fullPath }) => ({ groupId: id, fullPath }));
  const claimants = await app.groupClaims.claimants(scope, named);
  const others = [...new Set(claimants.values())].filter((id) => id !== own);
  const names = await nameClaimants(others, caller, app);
  return ({ id }) => {
    const claimant = claimants.get(id);
    if (claimant === undefined) return { onboardingState: 'NotOnboarded' };
    if (claimant === own) return { onboardingState: 'Onboarded' };
    return {
      onboardingState: 'OnboardedByOtherConnector',
      heldBy: names.get(claimant) ?? 'another connector',
    };
  };
}

function base(
  group: GitLabGroup,
): Pick<AuthorizedGroup, 'gitLabId' | 'fullyQualifiedName' | 'url' | 'visibility'> {
  const { fullyQualifiedName, url } = groupFacts(group);
  return { gitLabId: group.id, fullyQualifiedName, url, ...omitUndefined({ visibility: group.visibility }) };
}

/** One page of each list, for its total. */
async function countsOf(
  group: GitLabGroup,
  known: Probe | undefined,
  gitlab: GitLab,
): Promise<Pick<AuthorizedGroup, 'tier' | 'projects' | 'subgroups'>> {
  const projects = await gitlab.projects(group.id, 1);
  const subgroups = await gitlab.descendantGroups(group.id, 1);
  const ids = projects.items.map(({ id }) => id);
  const tier = await readTier(group, ids, known, gitlab.facts);
  return { tier, ...omitUndefined({ projects: projects.totalItems, subgroups: subgroups.totalItems }) };
}

async function roleIn({ id }: GitLabGroup, user: GitLabUser, gitlab: GitLab) {
  try {
    return roleOf((await gitlab.groupMember(id, user.id)).access_level);
  } catch (failure) {
    const isUnreadable = failure instanceof GitLabNotFoundError || failure instanceof GitLabForbiddenError;
    if (!isUnreadable || failure.fault !== undefined) throw failure;
    return undefined;
  }
}
