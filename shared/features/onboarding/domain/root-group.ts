import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import { groupFacts, type GroupFacts } from '../../inventory/domain/group-facts.ts';
import { fingerprintOf } from '../../inventory/domain/facts.ts';
import type { RootGroup, Row } from '../../inventory/domain/inventory.ts';
import type { GroupClaimedElsewhere } from '../../connectors/domain/decide-claims.ts';
import { isClaimedElsewhere } from '../../inventory/domain/root-state.ts';
import { startedCrawl } from '../../inventory/domain/root-crawl.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** By which run, when, and under which GitLab's name (host with port, lower case) a root is held. */
export type Claiming = {
  instanceHost: string;
  runId: string;
  now: Date;
  /** When GitLab was asked for the groups, ISO 8601; `now` without it. */
  observedAt?: string;
  /** Its row below another root group, when it was a subgroup until now. */
  former?: Row<GroupFacts> | undefined;
};

/** A root group that this connector holds and is about to crawl; what earlier crawls learned is kept. */
export function claimedRoot(
  group: GitLabGroup,
  known: RootGroup | undefined,
  { instanceHost, runId, now, observedAt = now.toISOString(), former }: Claiming,
): RootGroup {
  return {
    ...base(group, known, now, observedAt),
    ...(known === undefined && former !== undefined ? { firstSeenAt: former.firstSeenAt } : {}),
    instanceHost,
    onboardingState: 'Onboarded',
    provisioningState: 'Succeeded',
    provisioningStatusMessage: 'OK',
    crawl: startedCrawl(known?.crawl, runId),
  };
}

/**
 * A root group that the choice covers but another connector of the tenant keeps from this one: shown, not crawled. Rows of
 * one that was held until now are hidden, and kept as long as those of a group that was taken out.
 */
export function rootClaimedElsewhere(
  group: GitLabGroup,
  known: RootGroup | undefined,
  { instanceHost, runId, now, observedAt = now.toISOString() }: Claiming,
  rival: Pick<GroupClaimedElsewhere, 'path'> = {},
): RootGroup {
  const offboardedAt = known?.offboardedAt ?? (known?.crawl.completeAsOf && now.toISOString());
  return {
    ...base(group, known, now, observedAt),
    ...omitUndefined({ offboardedAt }),
    instanceHost,
    onboardingState: 'OnboardedByOtherConnector',
    provisioningState: 'Failed',
    provisioningStatusMessage: whoHolds(group, rival),
    crawl: { ...known?.crawl, state: 'pending', runId, unreadable: [] },
  };
}

function whoHolds(group: GitLabGroup, { path }: Pick<GroupClaimedElsewhere, 'path'>): string {
  if (path === undefined) return 'Another security connector of this tenant holds this group.';
  const isBelow = path.toLowerCase().startsWith(`${group.full_path.toLowerCase()}/`);
  const where = isBelow ? 'which lies in this group' : 'in which this group lies';
  return `Another security connector of this tenant holds the group '${path}', ${where}.`;
}

/** A root group that another connector holds, when nothing is kept of it any more. */
export function purgedRoot({ offboardedAt: _kept, ...root }: RootGroup): RootGroup {
  const { state, runId, unreadable } = root.crawl;
  return { ...root, crawl: { state, runId, unreadable } };
}

/** A root group that was taken out: no longer shown as onboarded from now on, whatever else is left to do. */
export function offboardingRoot(root: RootGroup, now: Date): RootGroup {
  const { crawl, notFound: _notFound, ...rest } = root;
  return {
    ...rest,
    onboardingState: 'NotOnboarded',
    provisioningState: 'PendingDeletion',
    provisioningStatusMessage: 'The group is being taken out of the connector.',
    provisioningStatusUpdateTimeUtc: now.toISOString(),
    offboardedAt: root.offboardedAt ?? now.toISOString(),
    // The next crawl, should the group come back, is a first one no more, but no crawl is under way.
    crawl: { ...crawl, state: crawl.completeAsOf === undefined ? 'partial' : 'complete' },
  };
}

/** A root group that was taken out, when its webhook and claim are gone. One that another connector holds goes on to say so. */
export function offboardedRoot({ hook: _hook, ...root }: RootGroup, now: Date): RootGroup {
  if (isClaimedElsewhere(root)) return root;
  return {
    ...root,
    provisioningState: 'DeletionSuccess',
    provisioningStatusMessage: 'The group was taken out of the connector.',
    provisioningStatusUpdateTimeUtc: now.toISOString(),
  };
}

function base(
  group: GitLabGroup,
  known: RootGroup | undefined,
  now: Date,
  observedAt: string,
): Pick<RootGroup, 'facts' | 'firstSeenAt' | 'seenAt' | 'hook' | 'provisioningStatusUpdateTimeUtc'> {
  const at = now.toISOString();
  return {
    ...factsNow(groupFacts(group), known, observedAt),
    firstSeenAt: known?.firstSeenAt ?? at,
    ...(known?.hook === undefined ? {} : { hook: known.hook }),
    provisioningStatusUpdateTimeUtc: at,
  };
}

/** Those asked for last. Facts that are the same keep the time at which they were first seen so. */
function factsNow(
  facts: GroupFacts,
  known: RootGroup | undefined,
  observedAt: string,
): Pick<RootGroup, 'facts' | 'seenAt'> {
  const isKnown = known !== undefined && fingerprintOf(known.facts) === fingerprintOf(facts);
  const isLater = known?.seenAt !== undefined && known.seenAt > observedAt;
  if (known?.seenAt === undefined || !(isKnown || isLater)) return { facts, seenAt: observedAt };
  return { facts: known.facts, seenAt: known.seenAt };
}
