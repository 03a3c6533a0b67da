import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import { groupFacts } from '../inventory/facts.ts';
import type { RootGroup } from '../inventory/inventory.ts';

/** A root group that this connector holds and is about to crawl; what earlier crawls learned is kept. */
export function heldRoot(
  group: GitLabGroup,
  known: RootGroup | undefined,
  runId: string,
  now: Date,
): RootGroup {
  return {
    ...base(group, known, now),
    onboardingState: 'Onboarded',
    provisioningState: 'Succeeded',
    provisioningStatusMessage: 'OK',
    // A repeat within the run must not undo what the run has found meanwhile.
    crawl:
      known?.crawl.runId === runId
        ? known.crawl
        : { ...known?.crawl, state: 'pending', runId, unreadable: [] },
  };
}

/** A root group that the choice covers but another connector of the tenant holds: shown, not crawled. */
export function foreignRoot(
  group: GitLabGroup,
  known: RootGroup | undefined,
  runId: string,
  now: Date,
): RootGroup {
  return {
    ...base(group, known, now),
    onboardingState: 'OnboardedByOtherConnector',
    provisioningState: 'Failed',
    provisioningStatusMessage: 'Another security connector of this tenant holds this group.',
    crawl: { state: 'pending', runId, unreadable: [] },
  };
}

/** A root group on its way out. */
export function leavingRoot(root: RootGroup, now: Date): RootGroup {
  return {
    ...root,
    onboardingState: 'NotOnboarded',
    provisioningState: 'PendingDeletion',
    provisioningStatusMessage: 'The group was taken out of the connector; its inventory is being removed.',
    provisioningStatusUpdateTimeUtc: now.toISOString(),
  };
}

function base(
  group: GitLabGroup,
  known: RootGroup | undefined,
  now: Date,
): Pick<RootGroup, 'facts' | 'firstSeenAt' | 'provisioningStatusUpdateTimeUtc'> {
  const at = now.toISOString();
  return {
    facts: groupFacts(group),
    firstSeenAt: known?.firstSeenAt ?? at,
    provisioningStatusUpdateTimeUtc: at,
  };
}
