import type { ChangeCause } from '../../contracts/arm/change.ts';
import type { Telling } from '../inventory/domain/describe-change.ts';
import type { GroupFacts, ProjectFacts, RootGroup, Scope } from '../inventory/domain/inventory.ts';
import type { Listed, Merged } from '../inventory/domain/merge-page.ts';
import type { RootSighting } from '../inventory/domain/observed-root.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { InventoryRows } from '../inventory/ports.ts';

/** What GitLab was asked, when, and how to tell of what it answered. */
export type Observation<Facts> = {
  rows: InventoryRows<Facts>;
  scope: Scope;
  /** When GitLab was asked, ISO 8601: facts are ordered by it. */
  observedAt: string;
  telling: Telling;
  /**
   * When the last complete crawl of the root began. Undefined is a first crawl: everything is new then, and the feed tells
   * only of what comes from a root that was crawled before.
   */
  completeAsOf: string | undefined;
  /** All root groups of the connector, among which things move. */
  roots: readonly RootGroup[];
  /** The ids that the answer speaks for: what is stored in it and was not listed is missing. */
  range?: { first: number; last: number };
  /** The answer only shows what is there: nothing in the range is missing for not being listed. */
  concludes?: false;
};

/** Merges what GitLab listed with what is stored; see the flow. Safe to repeat. */
export type MergeRows = <Facts extends GroupFacts | ProjectFacts>(
  items: readonly Listed<Facts>[],
  observation: Observation<Facts>,
) => Promise<Merged<Facts>>;

/** Stores what GitLab showed of a root group, and tells what changed; see the flow. Safe to repeat and to come late. */
export type SightRoot = (
  connector: Pick<Connector, 'id' | 'tenantId'>,
  sighting: RootSighting,
) => Promise<void>;

/** Notes that GitLab answered 404 for a root group; see the flow. Safe to repeat. */
export type MissRoot = (
  connector: Connector,
  missed: { rootId: number; observedAt: string; cause: ChangeCause },
) => Promise<void>;

/** Stores things that GitLab showed by their ids; see the flow. Safe to repeat. */
export type StoreSighting = <Facts extends GroupFacts | ProjectFacts>(sighting: {
  connector: Connector;
  gitlab: GitLab;
  subject: 'group' | 'project';
  rows: InventoryRows<Facts>;
  items: readonly Listed<Facts>[];
  observedAt: string;
  cause: ChangeCause;
}) => Promise<void>;

/** Whether a thing is stored below any root group; see the flow. */
export type IsStored = (thing: {
  connectorId: string;
  subject: 'group' | 'project';
  id: number;
  rootId: number;
}) => Promise<boolean>;

/** Notes that GitLab answered 404 for things, and sends the second look; see the flow. Safe to repeat. */
export type DoubtThings = (doubt: {
  connector: Connector;
  subject: 'group' | 'project';
  ids: readonly number[];
  observedAt: string;
  cause: ChangeCause;
  /** GitLab's event says that they are no more. */
  told?: 'destroyed';
}) => Promise<void>;
