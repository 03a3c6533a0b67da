import type { Scanner, ScannerState } from '../../../../contracts/arm/scanners.ts';
import type { ConnectorKey } from '../../../../contracts/connector-key.ts';
import type { Scope } from '../../../inventory/domain/inventory.ts';
import { omitUndefined } from '../../../../platform/omit-undefined.ts';
import { type FindingNumbers, findingNumbers } from '../findings-text.ts';
import type { Severity, Subject } from '../rule.ts';
import { severities } from '../score.ts';
import { tiers, type visibilities } from './columns.ts';
import { placeOf, type PostureIndex, type Things } from './posture-index.ts';
import { type Tally, tallyOf } from './roll-up.ts';
import { statesOf } from './scanners.ts';

/** A project, group or instance in a list. A group in a tree has the sums of the selected projects below it. */
export type Row = Tally & {
  kind: Subject;
  connector: ConnectorKey;
  gitLabId: number;
  name: string;
  /** Segments joined by `/`; empty for an instance. */
  fullPath: string;
  visibility: (typeof visibilities)[number];
  /** Undefined where GitLab does not say. */
  archived: boolean | undefined;
  tier: (typeof tiers)[number];
  /** Its place in the inventory, where the group in which it lies is not in the snapshot: then its full path is a guess. */
  unplaced: Scope | undefined;
  /** Undefined where it is no project. */
  scanners: Record<Scanner, ScannerState> | undefined;
  /** The worst severity that fails. */
  worst: Severity | undefined;
  /** Absent where no findings were looked for. */
  findings?: FindingNumbers;
};

/** The row of a thing with its own verdicts. */
export function rowAt(things: Things, position: number, index: PostureIndex): Row {
  const { forest, connectors } = index;
  const { part, row } = placeOf(things, position);
  const { chunk, columns } = part;
  const group = forest.paths[things.groups[position]!];
  const tally = tallyOf(part, row);
  return {
    kind: things.subject,
    connector: connectors[part.connector]!,
    gitLabId: chunk.ids[row]!,
    name: chunk.names[row]!,
    fullPath: things.subject === 'project' ? `${group}/${chunk.segments[row]}` : (group ?? ''),
    visibility: chunk.visibilities[row] ?? 'unknown',
    archived: chunk.archived[row],
    tier: tiers[columns.tier[row]!] ?? 'unknown',
    unplaced: unplacedAt(things, position, index),
    scanners: things.subject === 'project' ? statesOf(columns.scanners[row]!) : undefined,
    worst: worstOf(tally),
    ...omitUndefined({ findings: findingNumbers(chunk.findings[row] ?? '') }),
    ...tally,
  };
}

/** A thing that was put below the root group for want of its own group. */
function unplacedAt(things: Things, position: number, index: PostureIndex): Scope | undefined {
  const { part, row } = placeOf(things, position);
  const group = things.groups[position]!;
  const parent = things.subject === 'group' ? index.forest.parents[group]! : group;
  if (parent < 0) return undefined;
  const found = placeOf(index.groups, parent);
  if (found.part.chunk.ids[found.row] === part.chunk.parentIds[row]) return undefined;
  return { connectorId: index.connectorIds[part.connector]!, rootId: part.rootId };
}

export function worstOf({ failing }: Pick<Tally, 'failing'>): Severity | undefined {
  return severities.find((severity) => failing[severity] > 0);
}

/** A part of a list, and how long all of it is. */
export type Slice<Item> = { items: Item[]; count: number };
export type Window = { skip: number; top: number };

/** The rows of a window over positions. */
export function rowsIn(
  things: Things,
  positions: Uint32Array,
  { skip, top }: Window,
  index: PostureIndex,
): Row[] {
  return Array.from(positions.subarray(skip, skip + top), (position) => rowAt(things, position, index));
}
