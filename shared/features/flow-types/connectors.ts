import type { ErrorDetail } from '../../contracts/arm/error.ts';
import type { ConnectorKey, ConnectorRef } from '../../contracts/connector-key.ts';
import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import type { Caller } from '../../platform/caller.ts';
import type { ChosenGroup } from '../onboarding/domain/chosen-groups.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { ClaimScope } from '../connectors/ports.ts';
import type { GitLab } from '../connectors/ports.ts';

/** Does a deed for each thing, whatever becomes of the others; throws at the end what went wrong. */
export type ForEachApart = <Thing>(
  things: AsyncIterable<Thing>,
  deed: (thing: Thing) => Promise<void>,
) => Promise<void>;

/** Ends a long-running operation and the provisioning it stands for. Safe to repeat: the first end stays. */
export type EndOperation = (connector: ConnectorRef, operationId: string, end: OperationEnd) => Promise<void>;

export type OperationEnd =
  | { state: 'Succeeded'; message: string; runId?: string }
  | { state: 'Failed'; error: ErrorDetail & { details?: ErrorDetail[] } };

/** Notes that GitLab takes a connector's credentials again; see the flow. Safe to repeat. */
export type NoteAccessRestored = (connector: ConnectorRef, operationId: string) => Promise<void>;

/** `malformed` elements of the list are not what GitLab gives as a group: they may be any group. */
export type OwnedGroups = { groups: GitLabGroup[]; malformed: number };

/** Every group that the authorising user owns directly, all pages of it. Throws a `GitLabError`. */
export type ListOwnedGroups = (gitlab: GitLab) => Promise<OwnedGroups>;

/** What a caller authorises with, as the background work takes it; see the flow. Uses nothing up. */
export type ReadAuthorization = (
  key: ConnectorKey,
  authorization: { code?: string | undefined; accessToken?: string | undefined } | undefined,
  caller: Caller,
) => Promise<{ pending: PendingAuthorization; signInId?: string } | undefined>;

/** Takes a root group's webhook away, at GitLab as far as it answers, and with us; see the flow. Safe to repeat. */
export type RemoveHook = (connector: Connector, root: RootGroup) => Promise<void>;

/** Where the claims of a tenant on a GitLab are, with those of former versions in their place; see the flow. Safe to repeat. */
export type ClaimScopeOf = (tenantId: string, instanceUrl: string) => Promise<ClaimScope>;

/** Groups chosen by name and, by their ids, others that are held, with those that the user owns directly. */
export type ChosenSought = {
  chosen: readonly ChosenGroup[];
  ids: readonly number[];
  owned: readonly GitLabGroup[];
  /** Elements of that list that could not be understood: asked for by its id, such a group can't be either. */
  malformed: number;
  /** Whether names without an id are looked up. */
  byName: boolean;
};
export type ChosenFound = { chosen: ChosenGroup[]; owned: GitLabGroup[] };

/** Which groups a choice means, and those of them that are owned by inheritance; see the flow. Throws a `GitLabError`. */
export type FindChosen = (sought: ChosenSought, gitlab: GitLab) => Promise<ChosenFound>;

/** Binds a list of a former version, which kept names alone, to the groups that it is known to mean; see the flow. Safe to repeat. */
export type BindChoice = (key: ConnectorKey) => Promise<void>;
