import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import type { Assignment } from '../../decisions/domain/assignment.ts';
import type { Exemption } from '../../decisions/domain/exemption.ts';
import type { Licence } from './licence.ts';

/**
 * Codes of verdicts, one byte a check: the index in this list. The last four are *not assessed*, by the obstacle; `stale` is
 * also what was not read yet.
 */
export const verdictCodes = [
  'stale',
  'pass',
  'fail',
  'notApplicable',
  'tier',
  'permission',
  'error',
] as const;
export type VerdictCode = (typeof verdictCodes)[number];

/**
 * In memory an exempt verdict is its code plus this, so that what is beneath the exemption is known. It is never stored: an
 * exemption holds for the moment at which something is read.
 */
export const exemptOffset = verdictCodes.length;
/** Number of codes, those of exempt verdicts included. */
export const codeCount = 2 * exemptOffset;

/** The code beneath an exemption. */
export function judgedCode(code: number): number {
  return code >= exemptOffset ? code - exemptOffset : code;
}

/**
 * Columns of projects or groups of one root group, whose ids lie in one range, in the order of ids: the same index in each
 * column belongs to the same thing. Never changed once made, so that snapshots share them.
 */
export type Chunk = {
  ids: Float64Array;
  /** The group in which it lies. */
  parentIds: Float64Array;
  /** Display names. */
  names: readonly string[];
  /** The last segments of full paths, in GitLab's casing. */
  segments: readonly string[];
  visibilities: readonly ('private' | 'internal' | 'public' | undefined)[];
  archived: readonly (boolean | undefined)[];
  licences: readonly Licence[];
  /** Milliseconds since 1970; NaN where it is unknown. */
  lastActivityAt: Float64Array;
  /** When it was first seen; milliseconds since 1970, NaN where that is not known. */
  firstSeenAt: Float64Array;
  /** When the oldest of the facts that verdicts rest on was read; milliseconds since 1970. */
  readAt: Float64Array;
  /** Numbers of findings, as `findingsText` writes them; empty where none were looked for. */
  findings: readonly string[];
  /** Ids of the checks that the columns of `verdicts` belong to. */
  checks: readonly string[];
  /** Row after row, a `VerdictCode` by check: `verdicts[index * checks.length + check]`. */
  verdicts: Uint8Array;
};

/** A root group in a snapshot. Its own entry is the only one of `root`. */
export type RootSnapshot = {
  rootId: number;
  /** Full path, segments joined by `/`. */
  fullPath: string;
  root: Chunk;
  groups: readonly Chunk[];
  projects: readonly Chunk[];
};

/** A connector in a snapshot, with the checks of its instance as a chunk of one. */
export type ConnectorSnapshot = {
  key: ConnectorKey;
  connectorId: string;
  instance: Chunk | undefined;
  roots: readonly RootSnapshot[];
  /** Exemptions that hold at this moment; `roots` and `instance` are read with them. */
  exemptions: readonly Exemption[];
  assignments: readonly Assignment[];
};

/** Content of some connectors at one moment. `asOf` (ISO 8601, milliseconds) names it to callers who page through it. */
export type Snapshot = { asOf: string; connectors: readonly ConnectorSnapshot[] };
