import type { Stored } from '../../platform/stored.ts';
import type { ChangeEvent } from '../inventory/domain/describe-change.ts';
import type { Assignment } from './domain/assignment.ts';
import type { Decided } from './domain/decided.ts';
import type { AnyExemption, FindingExemption } from './domain/exemption.ts';
import type { Target } from './domain/target.ts';

/** All decisions of a connector, those about findings apart, with a mark that differs where a row does. */
export type VersionedDecided = Decided & { ofFindings: readonly FindingExemption[]; version: string };

/** A check of a thing, which has one assignment at most. */
export type AssignmentPlace = { target: Pick<Target, 'kind' | 'gitLabId'>; check: string };

/** A write based on the version `etag`, or on there being none; its events go to the outbox in the same transaction. */
type Write = { etag: string | undefined; events?: readonly ChangeEvent[] };

/** Decisions of people, by connector. Writes throw `ConcurrentChangeError` when the version is no longer that. */
export interface Decisions {
  /** One range of rows. */
  all(connectorId: string): Promise<VersionedDecided>;
  exemption(connectorId: string, name: string): Promise<Stored<AnyExemption> | undefined>;
  writeExemption(connectorId: string, exemption: AnyExemption, write: Write): Promise<void>;
  /** Removes one, in any version, with its events; or without events one of this version, if it is there. */
  removeExemption(
    connectorId: string,
    removal: { name: string; etag: string; events?: readonly ChangeEvent[] },
  ): Promise<void>;
  assignment(connectorId: string, place: AssignmentPlace): Promise<Stored<Assignment> | undefined>;
  writeAssignment(connectorId: string, assignment: Assignment, write: Write): Promise<void>;
  /** Does nothing where there is none. */
  removeAssignment(connectorId: string, place: AssignmentPlace): Promise<void>;
  /** Deletes all of a connector. Idempotent. */
  purge(connectorId: string): Promise<void>;
}
