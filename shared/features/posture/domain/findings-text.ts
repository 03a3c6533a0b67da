import { FindingKind } from '../../../contracts/findings/finding.ts';
import { CoverageStatus } from '../../../contracts/findings/coverage.ts';
import type { FindingsOfKind, ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

const severities = ['critical', 'high', 'medium', 'low', 'unknown', 'info'] as const;

/** Numbers of findings of a kind, and the status of its coverage. */
type KindNumbers = Pick<
  FindingsOfKind,
  'status' | 'open' | 'fixed' | 'dismissed' | 'exempt' | 'lastRun' | 'fixedOn'
>;
/** Numbers of a project's findings by kind; kinds that do not run and have none are left out. */
export type FindingNumbers = Partial<Record<FindingKind, KindNumbers>>;

/** Kind, status, open ones by severity, fixed, dismissed, last run, fixed by day; exempt ones where there are any. */
type Tuple = [number, number, number[], number, number, string, Record<string, number>, number?];

/** The same as a short text that is equal for equal numbers; empty where no findings were looked for. */
export function findingsText(findings: ProjectFacts['findings'] | undefined): string {
  if (findings === undefined) return '';
  const tuples = FindingKind.options.flatMap((kind, index): Tuple[] => {
    const of = findings[kind];
    if (of === undefined || isNothing(of)) return [];
    const status = CoverageStatus.options.indexOf(of.status);
    const open = severities.map((severity) => of.open[severity]);
    const exempt: [number?] = of.exempt === undefined ? [] : [of.exempt];
    return [[index, status, open, of.fixed, of.dismissed, of.lastRun ?? '', of.fixedOn ?? {}, ...exempt]];
  });
  return JSON.stringify(tuples);
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
  const numbers = tuples.flatMap(([index, code, counts, fixed, dismissed, lastRun, fixedOn, exempt]) => {
    const kind = FindingKind.options[index];
    const status = CoverageStatus.options[code];
    if (kind === undefined || status === undefined) return [];
    const open = Object.fromEntries(
      severities.map((severity, at) => [severity, counts[at] ?? 0]),
    ) as KindNumbers['open'];
    const more = { ...(lastRun !== '' && { lastRun }), ...omitUndefined({ exempt }) };
    return [[kind, { status, open, fixed, dismissed, fixedOn, ...more }] as const];
  });
  return Object.fromEntries(numbers);
}
