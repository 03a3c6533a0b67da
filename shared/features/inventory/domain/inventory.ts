import type { OnboardingState, ProvisioningState } from '../../../contracts/arm/provisioning.ts';
import type { Unreadable } from '../../../contracts/arm/run.ts';
import type { GroupFacts } from './group-facts.ts';
import type { ProjectFacts } from './project-facts.ts';

/** The place of inventory rows: one root group of one connector. */
export type Scope = { connectorId: string; rootId: number };

/** A tombstone: when and why a thing was found gone. It is shown as removed, and purged 30 days later. */
export type Removal = { at: string; reason: 'deleted' | 'no-longer-visible' | 'moved-away' };

/**
 * A group or project with our own knowledge of it. `seenAt` is when GitLab was asked for the stored facts: a later
 * observation without change does not update it, and an earlier one never replaces them. `missingSince` is when a crawl of
 * its range first did not list it, `lastSeenAt` when GitLab was last known to have it then; `removed` is set when the
 * deletion was confirmed. `becamePublicAt` is when GitLab first showed it public that was not public before; absent where that
 * was not seen, or it is no longer public.
 */
export type Row<Facts> = {
  facts: Facts;
  fingerprint: string;
  firstSeenAt: string;
  seenAt: string;
  missingSince?: string;
  lastSeenAt?: string;
  removed?: Removal;
  becamePublicAt?: string;
};

export type GroupRow = Row<GroupFacts> & { projectCount?: number };
export type ProjectRow = Row<ProjectFacts>;

/** How a root group hears of changes. `hookId` is ours, in the hook's address; times are ISO 8601. */
export type RootHook = {
  hookId: string;
  state: 'active' | 'polling' | 'failing';
  /** Why it lives by polling, or what is wrong, in words. */
  because?: string;
  gitLabHookId?: number;
  signed?: boolean;
  checkedAt: string;
};

/** A root group of a connector, as onboarding and crawling left it. */
export type RootGroup = {
  facts: GroupFacts;
  /** The GitLab under whose name it is claimed: host with port, lower case. It stays when the configuration changes. */
  instanceHost: string;
  onboardingState: OnboardingState;
  provisioningState: ProvisioningState;
  provisioningStatusMessage: string;
  provisioningStatusUpdateTimeUtc: string;
  firstSeenAt: string;
  /** When GitLab was asked for its facts, as for rows; absent on roots that were stored before this was kept. */
  seenAt?: string;
  /**
   * Set while GitLab answers 404 for it, which it does for what was deleted and for what the user may not see: since when,
   * when that was asked last, and when a second look confirmed it.
   */
  notFound?: { since: string; lookedAt: string; confirmedAt?: string };
  /** When it was taken out of the connector; its rows are kept for 30 days, so that it can come back with its history. */
  offboardedAt?: string;
  hook?: RootHook;
  crawl: {
    state: 'pending' | 'complete' | 'partial';
    runId: string;
    /** When the last complete crawl began: everything not missing was there at least until then. */
    completeAsOf?: string;
    /** When it first ended partial, and has not been complete since. */
    partialSince?: string;
    totalSubgroupCount?: number;
    totalProjectCount?: number;
    /** Projects directly in the root group. */
    projectCount?: number;
    /** GitLab's list of all projects leaves those directly in the root group out: they have to be read by themselves. */
    listsDirectApart?: boolean;
    /** Entries that the last finished crawl could not read. */
    unreadable: Unreadable[];
  };
};

/** A group as found: a root group, or a row below one. */
export type GroupMatch = { root: RootGroup; row: GroupRow | undefined };

/** A root group that GitLab lists as owned, with whether it is free and what this connector knows of it. */
export type AvailableGroup = {
  facts: GroupFacts;
  onboardingState: OnboardingState;
  root: RootGroup | undefined;
};
