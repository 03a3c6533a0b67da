import type { LostGroup, WantedGroup } from '../domain/onboarding/settle-claims.ts';

/** Claims of one tenant on one GitLab: `instanceHost` is its host with port, lower case. */
export type ClaimScope = { tenantId: string; instanceHost: string };

export type GroupClaim = ClaimScope & { groupId: number; connectorId: string; since?: string };

export interface GroupClaims {
  /**
   * Claims these groups for the connector, and answers with those that it can't hold because another one holds the same
   * group or one above or below it; a claim of its own on such a group is given up. Of all that claim at once, each sees
   * what the others have got. Safe to repeat.
   */
  claim(
    scope: ClaimScope,
    connectorId: string,
    wanted: readonly WantedGroup[],
    now: string,
  ): Promise<LostGroup[]>;
  /** Notes where a claimed group lies now. Throws `ConcurrentChangeError` when claims changed meanwhile. */
  rename(scope: ClaimScope, connectorId: string, group: WantedGroup): Promise<void>;
  /** Who holds each of these groups, or one above or below it. */
  holders(scope: ClaimScope, groups: readonly WantedGroup[]): Promise<Map<number, string>>;
  /** Removes the claim if this connector holds it; else nothing. */
  release(claim: GroupClaim): Promise<void>;
  /** Removes all claims of a connector. Safe to repeat. */
  releaseAll(tenantId: string, connectorId: string): Promise<void>;
  /** Every claim of every tenant, for timers. */
  all(): AsyncIterable<GroupClaim>;
}
