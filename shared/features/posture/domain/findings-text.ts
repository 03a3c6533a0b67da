import { FindingKind } from '../../../contracts/findings/finding.ts';
import { CoverageStatus } from '../../../contracts/findings/coverage.ts';
import type { FindingsOfKind, ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

const severities = ['critical', 'high', 'medium', 'low', 'unknown', 'info'] as const;

/** Numbers of findings of a kind, and the status of its coverage. */
type KindNumbers = Pick<
  FindingsOfKind,
  'status' | 'open' | 'fixed' | 'dismissed' | 'exempt' | 'lastRun' | 'fixedOn' | 'bySeverity'
>;
/** Numbers of a project's findings by kind; kinds that do not run and have none are left out. */
export type FindingNumbers = Partial<Record<FindingKind, KindNumbers>>;

/** Severity, reopened, fixed, dismissed, exempt, fixed by day. */
type OfSeverity = [number, number, number, number, number, Record<string, number>];
/** Kind, status, open ones by severity, fixed, dismissed, last run, fixed by day; exempt, and others by severity, where there are any. */
type Tuple = [
  number,
  number,
  number[],
  number,
  number,
  string,
  Record<string, number>,
  number?,
  (readonly OfSeverity[])?,
];

/** The same as a short text that is equal for equal numbers; empty where no findings were looked for. */
export function findingsText(findings: ProjectFacts['findings'] | undefined): string {
  if (findings === undefined) return '';
  const tuples = FindingKind.options.flatMap((kind, index): Tuple[] => {
    const of = findings[kind];
    if (of === undefined || isNothing(of)) return [];
    const status = CoverageStatus.options.indexOf(of.status);
    const open = severities.map((severity) => of.open[severity]);
    const tuple: Tuple = [index, status, open, of.fixed, of.dismissed, of.lastRun ?? '', of.fixedOn ?? {}];
    if (of.bySeverity !== undefined) tuple.push(of.exempt ?? 0, tuplesOf(of.bySeverity));
    return [tuple];
  });
  return JSON.stringify(tuples);
}

function tuplesOf(bySeverity: NonNullable<FindingsOfKind['bySeverity']>): OfSeverity[] {
  return severities.flatMap((severity, index): OfSeverity[] => {
    const of = bySeverity[severity];
    return of === undefined ? [] : [[index, of.reopened, of.fixed, of.dismissed, of.exempt, of.fixedOn]];
  });
}

function severitiesIn(tuples: readonly OfSeverity[]): FindingsOfKind['bySeverity'] {
  const entries = tuples.flatMap(([index, reopened, fixed, dismissed, exempt, fixedOn]) => {
    const severity = severities[index];
    return severity === undefined
      ? []
      : [[severity, { reopened, fixed, dismissed, exempt, fixedOn }] as const];
  });
  return Object.fromEntries(entries);
}

function isNothing({ status, open, fixed, dismissed }: FindingsOfKind): boolean {
  return (
    status === 'not-configured' && Object.values(open).every((one) => one === 0) && fixed + dismissed === 0
  );
}

/** Numbers from a text of `findingsText`; undefined for an empty one. */
export function findingNumbers(text: string): FindingNumbers | undefined {
  if (text === '') return undefined;
  const tuples = JSON.parse(text) as Tuple[];
  const numbers = tuples.flatMap(
    ([index, code, counts, fixed, dismissed, lastRun, fixedOn, exempt, others]) => {
      const kind = FindingKind.options[index];
      const status = CoverageStatus.options[code];
      if (kind === undefined || status === undefined) return [];
      const open = Object.fromEntries(
        severities.map((severity, at) => [severity, counts[at] ?? 0]),
      ) as KindNumbers['open'];
      const bySeverity = others && severitiesIn(others);
      const more = omitUndefined({ exempt: exempt === 0 ? undefined : exempt, bySeverity });
      return [
        [
          kind,
          { status, open, fixed, dismissed, fixedOn, ...more, ...(lastRun !== '' && { lastRun }) },
        ] as const,
      ];
    },
  );
  return Object.fromEntries(numbers);
}
