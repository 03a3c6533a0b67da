import type { LostGroup, WantedGroup } from '../domain/onboarding/settle-claims.ts';

/** Claims of one tenant on one GitLab, which its whole normalised URL names. */
export type ClaimScope = { tenantId: string; instanceUrl: string };

/** Claims of one tenant on all GitLabs of a host (with port, in lower case). */
export type ClaimPlace = { tenantId: string; instanceHost: string };

/** `instanceUrl` is absent on claims of former versions, which told GitLabs apart by host. */
export type GroupClaim = ClaimPlace & {
  instanceUrl?: string;
  groupId: number;
  connectorId: string;
  since?: string;
};

export interface GroupClaims {
  /**
   * Claims these groups for the connector, and answers with those that it can't hold because another one holds the same
   * group or one above or below it; a claim of its own on such a group is given up. Of all that claim at once, each sees
   * what the others have got. Claims of former versions count for every GitLab of their host; the connector's own are moved
   * to this one. Safe to repeat.
   */
  claim(
    scope: ClaimScope,
    connectorId: string,
    wanted: readonly WantedGroup[],
    now: string,
  ): Promise<LostGroup[]>;
  /** Notes where a claimed group lies now. Throws `ConcurrentChangeError` when claims changed meanwhile. */
  rename(place: ClaimPlace, connectorId: string, group: WantedGroup): Promise<void>;
  /** Who holds each of these groups, or one above or below it. */
  holders(scope: ClaimScope, groups: readonly WantedGroup[]): Promise<Map<number, string>>;
  /** Which connectors hold claims that were made by host. */
  holdersByHost(place: ClaimPlace): Promise<string[]>;
  /** Moves what a connector claimed by host to the GitLab that it talks to, as it stands. Safe to repeat and beside others. */
  adopt(scope: ClaimScope, connectorId: string): Promise<void>;
  /** Removes the claim if this connector holds it; else nothing. */
  release(claim: ClaimPlace & { groupId: number; connectorId: string }): Promise<void>;
  /** Removes all claims of a connector. Safe to repeat. */
  releaseAll(tenantId: string, connectorId: string): Promise<void>;
  /** Every claim of every tenant, for timers. */
  all(): AsyncIterable<GroupClaim>;
}
