import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import { groupFacts, type GroupFacts } from '../../inventory/domain/group-facts.ts';
import { fingerprintOf } from '../../inventory/domain/facts.ts';
import type { RootGroup, Row } from '../../inventory/domain/inventory.ts';
import type { GroupClaimedElsewhere } from '../../connectors/domain/decide-claims.ts';
import { isClaimedElsewhere } from '../../inventory/domain/root-state.ts';
import { startedCrawl } from '../../inventory/domain/root-crawl.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** The run, time and GitLab (host with port, in lower case) of a claim. */
export type Claiming = {
  instanceHost: string;
  runId: string;
  now: Date;
  /** Time of the request to GitLab, ISO 8601; `now` by default. */
  observedAt?: string;
  /** Its row below another root group, if it was a subgroup until now. */
  former?: Row<GroupFacts> | undefined;
};

/** A root group that this connector has claimed and will crawl. Results of earlier crawls are kept. */
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
 * A root group that the choice covers but another connector of the tenant has claimed: it is shown and not crawled. If it
 * was claimed here until now, its rows are hidden and kept as long as those of an offboarded group.
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
    provisioningStatusMessage: claimedElsewhereMessage(group, rival),
    crawl: { ...known?.crawl, state: 'pending', runId, unreadable: [] },
  };
}

function claimedElsewhereMessage(group: GitLabGroup, { path }: Pick<GroupClaimedElsewhere, 'path'>): string {
  if (path === undefined) return 'Another security connector of this tenant has claimed this group.';
  const isBelow = path.toLowerCase().startsWith(`${group.full_path.toLowerCase()}/`);
  const where = isBelow ? 'which lies in this group' : 'in which this group lies';
  return `Another security connector of this tenant has claimed the group '${path}', ${where}.`;
}

/** A root group that is claimed elsewhere, after its kept rows were purged. */
export function purgedRoot({ offboardedAt: _kept, ...root }: RootGroup): RootGroup {
  const { state, runId, unreadable } = root.crawl;
  return { ...root, crawl: { state, runId, unreadable } };
}

/** A root group that is being offboarded: from now on it is not shown as onboarded. */
export function offboardingRoot(root: RootGroup, now: Date): RootGroup {
  const { crawl, notFound: _notFound, ...rest } = root;
  return {
    ...rest,
    onboardingState: 'NotOnboarded',
    provisioningState: 'PendingDeletion',
    provisioningStatusMessage: 'The group is being removed from the connector.',
    provisioningStatusUpdateTimeUtc: now.toISOString(),
    offboardedAt: root.offboardedAt ?? now.toISOString(),
    // No crawl is under way. If the group is chosen again, its next crawl is not a first one.
    crawl: { ...crawl, state: crawl.completeAsOf === undefined ? 'partial' : 'complete' },
  };
}

/** A root group after its webhook and claim were removed. One that is claimed elsewhere is not changed. */
export function offboardedRoot({ hook: _hook, ...root }: RootGroup, now: Date): RootGroup {
  if (isClaimedElsewhere(root)) return root;
  return {
    ...root,
    provisioningState: 'DeletionSuccess',
    provisioningStatusMessage: 'The group was removed from the connector.',
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

/** The latest facts. Equal facts keep their first time. */
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
