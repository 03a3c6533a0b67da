import type { RuleMetadata, Subject } from '../rule.ts';
import type { Obstacle } from '../verdict.ts';
import { severities } from '../score.ts';
import { codeCount, verdictCodes } from '../read-model.ts';
import { verdictOfCode, verdicts } from './columns.ts';
import { countOwned, type Owned } from './count-owned.ts';
import { type Filters, judgedBy, type Selection } from './filters.ts';
import { select } from './select.ts';
import type { PostureIndex, Things } from './posture-index.ts';
import type { VerdictCounts } from './roll-up.ts';
import type { Slice, Window } from './rows.ts';

export type ReasonKind = Obstacle['kind'];
export const reasonKinds = ['tier', 'permission', 'error', 'stale'] as const satisfies readonly ReasonKind[];

/** How many selected things have each verdict of a check, and why it was not assessed; the commonest reason first. */
export type CheckCounts = {
  rule: RuleMetadata;
  counts: VerdictCounts;
  reasons: { kind: ReasonKind; count: number }[];
};

/** The same with who deals with what fails. */
export type OwnedCounts = CheckCounts & { owned: Owned };

type CheckSort = { by: 'failing' | 'severity' | 'check' | 'name'; descending: boolean };
/** `nowMs`: the time of the snapshot, after which an assignment is overdue. */
type CheckQuery = Window & { filters: Filters; sort: CheckSort; nowMs: number };

/** The things of a subject. */
export function thingsOf(subject: Subject, { projects, groups, instances }: PostureIndex): Things {
  return { project: projects, group: groups, instance: instances }[subject];
}

/** Checks that `severity` and `check` select, and of which a selected thing has such a verdict. */
export function listChecks(
  index: PostureIndex,
  { filters, sort, skip, top, nowMs }: CheckQuery,
): Slice<OwnedCounts> {
  const { verdict } = filters;
  const all = countChecks(index, filters).filter(
    ({ counts }) => verdict === undefined || verdict.some((one) => counts[one] > 0),
  );
  const items = all.toSorted(comparing(sort)).slice(skip, skip + top);
  return { items: withOwned(items, index, filters, nowMs), count: all.length };
}

function withOwned(
  items: readonly CheckCounts[],
  index: PostureIndex,
  filters: Filters,
  nowMs: number,
): OwnedCounts[] {
  const selections = new Map<Subject, Selection>();
  return items.map((item) => {
    const { subject, id } = item.rule;
    const things = thingsOf(subject, index);
    const selection = selections.get(subject) ?? select(things, index, filters);
    selections.set(subject, selection);
    const rule = things.rules.findIndex((one) => one.id === id);
    return { ...item, owned: countOwned(things, rule, selection, index, nowMs) };
  });
}

/** Counts of every check that `severity` and `check` select, in the order of the catalogue. */
export function countChecks(index: PostureIndex, filters: Filters): CheckCounts[] {
  return [index.projects, index.groups, index.instances].flatMap((things) => {
    const selected = judgedBy(filters, things.rules).rules;
    const codes = countCodes(things, select(things, index, filters));
    const width = codeCount;
    return things.rules.flatMap((rule, at) =>
      selected[at] === 1 ? [countsOf(rule, codes.subarray(at * width, (at + 1) * width))] : [],
    );
  });
}

/** By rule and code: how many selected things have it. */
function countCodes({ parts, rules }: Things, { excluded }: Selection): Uint32Array {
  const codes = codeCount;
  const found = new Uint32Array(rules.length * codes);
  for (const { start, chunk, columns } of parts) {
    const width = chunk.checks.length;
    for (let row = 0; row < chunk.ids.length; row += 1) {
      if (excluded[start + row] !== 0) continue;
      for (let rule = 0; rule < rules.length; rule += 1) {
        const column = columns.columnOfRule[rule]!;
        const code = column < 0 ? 0 : chunk.verdicts[row * width + column]!;
        found[rule * codes + code]! += 1;
      }
    }
  }
  return found;
}

function countsOf(rule: RuleMetadata, codes: Uint32Array): CheckCounts {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as VerdictCounts;
  for (const [code, count] of codes.entries()) counts[verdicts[verdictOfCode[code]!]!] += count;
  const reasons = reasonKinds
    .map((kind) => ({ kind, count: codes[verdictCodes.indexOf(kind)]! }))
    .filter(({ count }) => count > 0);
  return { rule, counts, reasons: reasons.toSorted((a, b) => b.count - a.count) };
}

function comparing({ by, descending }: CheckSort): (a: CheckCounts, b: CheckCounts) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => sign * compareBy(by, a, b) || compareTexts(a.rule.id, b.rule.id);
}

/** A higher severity is a larger one. */
function compareBy(by: CheckSort['by'], a: CheckCounts, b: CheckCounts): number {
  if (by === 'failing') return a.counts.fail - b.counts.fail;
  if (by === 'severity') return severities.indexOf(b.rule.severity) - severities.indexOf(a.rule.severity);
  if (by === 'name') return compareTexts(a.rule.title, b.rule.title);
  return compareTexts(a.rule.id, b.rule.id);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
