import type { FindingKind, FindingSeverity } from '../../../../contracts/findings/finding.ts';
import { type FindingNumbers, findingNumbers } from '../findings-text.ts';
import type { Chunk } from '../read-model.ts';
import type { Selection } from './filters.ts';
import type { Things } from './posture-index.ts';

export type OpenCounts = Record<FindingSeverity, number>;

/** Sums of findings of one or several projects. */
export type FindingSums = {
  /** Projects in which they were looked for. */
  projects: number;
  /** Open and reopened ones. */
  open: OpenCounts;
  byKind: Partial<Record<FindingKind, OpenCounts>>;
  fixed: number;
  dismissed: number;
  /** Dismissed ones that are under an exemption. */
  exempt: number;
  fixedIn30Days: number;
};

const dayMs = 86_400_000;
const shownDays = 30;
const known = new WeakMap<Chunk, readonly (FindingNumbers | undefined)[]>();

/** Numbers by row of a chunk; kept as long as the chunk. */
export function numbersOf(chunk: Chunk): readonly (FindingNumbers | undefined)[] {
  const found = known.get(chunk) ?? chunk.findings.map(findingNumbers);
  known.set(chunk, found);
  return found;
}

const noOpen = (): OpenCounts => ({ critical: 0, high: 0, medium: 0, low: 0, unknown: 0, info: 0 });
export const noSums = (): FindingSums => ({
  projects: 0,
  open: noOpen(),
  byKind: {},
  fixed: 0,
  dismissed: 0,
  exempt: 0,
  fixedIn30Days: 0,
});

/** Adds the numbers of a project, of some kinds or all. `asOfMs` is the time of the snapshot. */
export function addNumbers(
  sums: FindingSums,
  numbers: FindingNumbers | undefined,
  { asOfMs, kinds }: { asOfMs: number; kinds?: readonly FindingKind[] | undefined },
): void {
  if (numbers !== undefined) sums.projects += 1;
  const first = new Date(asOfMs - (shownDays - 1) * dayMs).toISOString().slice(0, 10);
  for (const [kind, of] of Object.entries(numbers ?? {}) as [FindingKind, FindingNumbers[FindingKind]][]) {
    if (of === undefined || kinds?.includes(kind) === false) continue;
    const byKind = (sums.byKind[kind] ??= noOpen());
    for (const [severity, count] of Object.entries(of.open) as [FindingSeverity, number][]) {
      sums.open[severity] += count;
      byKind[severity] += count;
    }
    sums.fixed += of.fixed;
    sums.dismissed += of.dismissed;
    sums.exempt += of.exempt ?? 0;
    for (const [day, count] of Object.entries(of.fixedOn ?? {}))
      if (day >= first) sums.fixedIn30Days += count;
  }
}

/** Sums over the selected projects. */
export function sumFindings(
  { parts }: Things,
  { excluded }: Pick<Selection, 'excluded'>,
  terms: { asOfMs: number; kinds?: readonly FindingKind[] | undefined },
): FindingSums {
  const sums = noSums();
  for (const { start, chunk } of parts) {
    const numbers = numbersOf(chunk);
    for (const [row, of] of numbers.entries())
      if (of !== undefined && excluded[start + row] === 0) addNumbers(sums, of, terms);
  }
  return sums;
}

/** Sums over the selected projects by slot, as `rollUp` has them; none for a slot in which no findings were looked for. */
export function sumFindingsBySlot(
  { parts, groups }: Things,
  { excluded }: Pick<Selection, 'excluded'>,
  slotOf: (group: number) => number,
  asOfMs: number,
): ReadonlyMap<number, FindingSums> {
  const bySlot = new Map<number, FindingSums>();
  for (const { start, chunk } of parts)
    for (const [row, numbers] of numbersOf(chunk).entries()) {
      if (numbers === undefined || excluded[start + row] !== 0) continue;
      const slot = slotOf(groups[start + row]!);
      if (slot < 0) continue;
      const sums = bySlot.get(slot) ?? noSums();
      bySlot.set(slot, sums);
      addNumbers(sums, numbers, { asOfMs });
    }
  return bySlot;
}
