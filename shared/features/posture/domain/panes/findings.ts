import type { FindingKind, FindingSeverity, FindingState } from '../../../../contracts/findings/finding.ts';
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

/** A choice among findings; absent parts choose all. `exempt` chooses those of the dismissed ones that an exemption dismisses. */
export type ChosenFindings = {
  kind?: readonly FindingKind[] | undefined;
  severity?: readonly FindingSeverity[] | undefined;
  state?: readonly (FindingState | 'exempt')[] | undefined;
};
type Terms = { asOfMs: number; chosen?: ChosenFindings | undefined };

/** The first of the days that count as the last 30. */
export function firstShownDay(asOfMs: number): string {
  return new Date(asOfMs - (shownDays - 1) * dayMs).toISOString().slice(0, 10);
}

/** Adds the numbers of a project, of chosen findings or all. `asOfMs` is the time of the snapshot. */
export function addNumbers(
  sums: FindingSums,
  numbers: FindingNumbers | undefined,
  { asOfMs, chosen = {} }: Terms,
): void {
  if (numbers !== undefined) sums.projects += 1;
  const first = firstShownDay(asOfMs);
  for (const [kind, of] of Object.entries(numbers ?? {}) as [FindingKind, FindingNumbers[FindingKind]][]) {
    if (of === undefined || chosen.kind?.includes(kind) === false) continue;
    const byKind = (sums.byKind[kind] ??= noOpen());
    for (const [severity, count] of Object.entries(of.open) as [FindingSeverity, number][]) {
      const open = chosenOpen(chosen, severity, count, of.bySeverity?.[severity]?.reopened ?? 0);
      sums.open[severity] += open;
      byKind[severity] += open;
    }
    const others = chosen.severity?.flatMap((severity) => of.bySeverity?.[severity] ?? []) ?? [of];
    for (const one of others) addClosed(sums, one, chosen, first);
  }
}

function chosenOpen(
  { severity: severities, state }: ChosenFindings,
  severity: FindingSeverity,
  open: number,
  reopened: number,
): number {
  if (severities?.includes(severity) === false) return 0;
  const [first, again] = (['open', 'reopened'] as const).map((one) => state?.includes(one) ?? true);
  return (first === true ? open - reopened : 0) + (again === true ? reopened : 0);
}

type Closed = { fixed: number; dismissed: number; exempt?: number; fixedOn?: Record<string, number> };

function addClosed(
  sums: FindingSums,
  { fixed, dismissed, exempt = 0, fixedOn = {} }: Closed,
  { state }: ChosenFindings,
  first: string,
): void {
  if (state?.includes('fixed') ?? true) {
    sums.fixed += fixed;
    for (const [day, count] of Object.entries(fixedOn)) if (day >= first) sums.fixedIn30Days += count;
  }
  const all = state?.includes('dismissed') ?? true;
  if (!all && state?.includes('exempt') !== true) return;
  sums.dismissed += all ? dismissed : exempt;
  sums.exempt += exempt;
}

/** Whether numbers of a project show how many of the chosen findings there are: older ones have closed ones without severities. */
export function numbersSuffice(numbers: FindingNumbers, { kind, severity, state }: ChosenFindings): boolean {
  const wantsClosed = state?.some((one) => one !== 'open' && one !== 'reopened') ?? true;
  if (severity === undefined || !wantsClosed) return true;
  return Object.entries(numbers).every(
    ([name, of]) =>
      kind?.includes(name as FindingKind) === false ||
      of.bySeverity !== undefined ||
      of.fixed + of.dismissed === 0,
  );
}

/** Sums over the selected projects. */
export function sumFindings(
  { parts }: Things,
  { excluded }: Pick<Selection, 'excluded'>,
  terms: Terms,
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
