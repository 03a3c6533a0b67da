import type { AssessmentResource } from '../../../shared/contracts/arm/assessment.ts';
import { evidenceText } from '../../parts/check-panel/evidence-text.ts';
import type { SeverityName } from '../../parts/severities.ts';
import type { VerdictName } from '../../parts/verdicts.ts';
import { whenText } from '../../parts/when-text.ts';
import { decisionWords } from '../../words/decisions.ts';
import { projectWords } from '../../words/project.ts';

export type CheckRow = {
  check: string;
  title: string;
  severity: SeverityName;
  verdict: VerdictName;
  evidence: string;
  since: string | undefined;
  assessment: AssessmentResource['properties'];
};
type Group = Exclude<keyof typeof projectWords.groups, 'other'>;
export type CheckGroup = { id: string; title: string; rows: CheckRow[] };
export type Shown = 'all' | 'open' | 'fail' | 'notAssessed' | 'exempt';

const groupOrder = ['REV', 'PRJ', 'CIC', 'SEC'] as const satisfies readonly Group[];
const verdictRank: readonly VerdictName[] = ['fail', 'notAssessed', 'pass', 'notApplicable', 'exempt'];
const shownNames: readonly Shown[] = ['all', 'open', 'fail', 'notAssessed', 'exempt'];
const { checks: texts, groups: titles } = projectWords;

/** Rows of our own version of the API; others lack what is needed. */
export function checkRows(assessments: readonly AssessmentResource[]): CheckRow[] {
  return assessments.flatMap(({ properties }) => {
    const { check, severity, verdict, displayName: title, since } = properties;
    if (check === undefined || severity === undefined || verdict === undefined) return [];
    return [
      { check, title, severity, verdict, since, evidence: fewWords(properties), assessment: properties },
    ];
  });
}

export function countRows(rows: readonly CheckRow[]): Record<VerdictName, number> {
  const counts = { pass: 0, fail: 0, notApplicable: 0, notAssessed: 0, exempt: 0 };
  for (const { verdict } of rows) counts[verdict] += 1;
  return counts;
}

export function isShown({ verdict }: CheckRow, shown: Shown): boolean {
  if (shown === 'all') return true;
  return shown === 'open' ? verdict === 'fail' || verdict === 'notAssessed' : verdict === shown;
}

export function shownOf(text: string | undefined): Shown {
  return shownNames.find((one) => one === text) ?? 'all';
}

/** Grouped as in the catalogue; in a group failing ones first, then by key. Groups without a row are left out. */
export function groupRows(rows: readonly CheckRow[]): CheckGroup[] {
  const sorted = rows.toSorted(
    (a, b) =>
      verdictRank.indexOf(a.verdict) - verdictRank.indexOf(b.verdict) || a.check.localeCompare(b.check),
  );
  const groupOf = ({ check }: CheckRow) => groupOrder.find((group) => check.startsWith(`${group}-`));
  return [...groupOrder, undefined].flatMap((id) => {
    const own = sorted.filter((row) => groupOf(row) === id);
    return own.length === 0 ? [] : [{ id: id ?? 'other', title: titles[id ?? 'other'], rows: own }];
  });
}

/** Why it is so: the reason, or for a check that passes the fact that decided. */
function fewWords({ verdict, reason, exemption, evidence = [] }: AssessmentResource['properties']): string {
  if (exemption !== undefined) {
    const until = whenText(new Date(exemption.expiresOn), new Date(), 'date');
    return texts.exemptUntil(until, decisionWords.exempt.categories[exemption.category]);
  }
  if (reason !== undefined) {
    if (verdict === 'notAssessed') return texts.notAssessedFor(reason.text);
    if (verdict === 'notApplicable') return texts.notApplicableFor(reason.text);
    return reason.text.replace(/\.$/, '');
  }
  const last = evidence.at(-1);
  return last === undefined ? '' : texts.value(last.field, evidenceText(last.value));
}
