import type { ConnectorKey } from '../../../../contracts/connector-key.ts';
import type { Licence } from '../licence.ts';
import type { Severity, Subject } from '../rule.ts';
import { severities } from '../score.ts';
import { tiers, type visibilities } from './columns.ts';
import { placeOf, type PostureIndex, type Things } from './posture-index.ts';
import { type Tally, tallyOf } from './roll-up.ts';

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
  tier: Licence;
  /** The worst severity that fails. */
  worst: Severity | undefined;
};

/** The row of a thing with its own verdicts. */
export function rowAt(things: Things, position: number, { forest, connectors }: PostureIndex): Row {
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
    worst: worstOf(tally),
    ...tally,
  };
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
