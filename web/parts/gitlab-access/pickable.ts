import type { AuthorizedGroup } from '../../../shared/contracts/arm/authorization.ts';
import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import { connectorOf } from '../../url/scope.ts';
import { accessWords } from '../../words/gitlab-access.ts';
import type { PickableGroup } from '../group-picker/matching-groups.ts';

type Candidate = {
  fullName: string;
  shownName: string | undefined;
  lock: string | undefined;
  detail: string;
};

/**
 * Groups to choose from: the topmost ones with role and numbers, as the authorization reported them, and those below, as far as
 * they are known. Without an authorization, what the connector's own access sees.
 */
export function pickableGroups(
  authorized: readonly AuthorizedGroup[],
  available: readonly GitLabGroupResource[],
): PickableGroup[] {
  const candidates = new Map<string, Candidate>();
  for (const group of available) candidates.set(group.properties.fullyQualifiedName, ofAvailable(group));
  for (const group of authorized) {
    const shownName = candidates.get(group.fullyQualifiedName)?.shownName;
    candidates.set(group.fullyQualifiedName, { ...ofAuthorized(group), shownName });
  }
  const all = [...candidates.values()];
  const names = new Set(all.map(({ fullName }) => fullName));
  return all.toSorted((a, b) => compareTrees(a, b, rankOf(candidates))).map((one) => pickable(one, names));
}

function pickable(
  { fullName, shownName, lock, detail }: Candidate,
  names: ReadonlySet<string>,
): PickableGroup {
  const segments = fullName.split('$');
  const level =
    1 + segments.slice(1).filter((_, index) => names.has(segments.slice(0, index + 1).join('$'))).length;
  return {
    id: fullName,
    name: shownName ?? (level === 1 ? fullName.replaceAll('$', ' / ') : (segments.at(-1) ?? fullName)),
    path: fullName.replaceAll('$', '/'),
    detail,
    level,
    ...(lock === undefined ? {} : { lock }),
  };
}

function ofAuthorized(group: AuthorizedGroup): Omit<Candidate, 'shownName'> {
  const { fullyQualifiedName: fullName, projects, subgroups } = group;
  const detail = projects === undefined ? '' : accessWords.counts(subgroups ?? 0, projects);
  return { fullName, detail, lock: lockOf(group) };
}

function lockOf({ onboardingState, heldBy, role, canConnect }: AuthorizedGroup): string | undefined {
  if (!canConnect) return accessWords.roleTooLow(role);
  if (onboardingState === 'OnboardedByOtherConnector')
    return accessWords.held(heldBy && connectorOf(heldBy)?.name);
  return undefined;
}

function ofAvailable({ properties }: GitLabGroupResource): Candidate {
  const { fullyQualifiedName: fullName, fullyQualifiedFriendlyName, onboardingState } = properties;
  return {
    fullName,
    shownName: fullyQualifiedFriendlyName.split(' / ').at(-1),
    detail: onboardingState === 'Onboarded' ? accessWords.connected : '',
    lock: onboardingState === 'OnboardedByOtherConnector' ? accessWords.held(undefined) : undefined,
  };
}

/** Topmost groups that can be chosen come first; their order is that of names. */
function rankOf(candidates: ReadonlyMap<string, Candidate>): (fullName: string) => number {
  return (fullName) => {
    const top = [...prefixes(fullName)].find((name) => candidates.has(name)) ?? fullName;
    return candidates.get(top)?.lock === undefined ? 0 : 1;
  };
}

function* prefixes(fullName: string): Generator<string> {
  const segments = fullName.split('$');
  for (let length = 1; length <= segments.length; length++) yield segments.slice(0, length).join('$');
}

/** Segments are compared one by one, so that a group stands right before those below it. */
function compareTrees(a: Candidate, b: Candidate, rank: (fullName: string) => number): number {
  const byRank = rank(a.fullName) - rank(b.fullName);
  if (byRank !== 0) return byRank;
  const [left, right] = [a.fullName.split('$'), b.fullName.split('$')];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index] ?? '').localeCompare(right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
