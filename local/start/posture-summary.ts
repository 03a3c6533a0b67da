import {
  CoverageAnswer,
  type InventoryItem,
  InventoryList,
  InventorySummary,
  type RecommendationItem,
  RecommendationList,
} from '../../shared/contracts/arm/posture-panes.ts';
import { demoConnector, type Api } from './api.ts';
import { alignedTable, printable } from './table.ts';

type Checks = readonly RecommendationItem[];
type Coverage = Pick<CoverageAnswer, 'assessed' | 'notAssessed' | 'reasons'>;

const severities = ['Critical', 'High', 'Medium', 'Low'] as const;

/** Posture for the terminal: failing checks by severity, the worst groups, and what is not assessed and why. */
export async function summarisePosture(api: Api): Promise<string[]> {
  const [summary, checks, groups, coverage] = await Promise.all([
    api.get(`${demoConnector}/inventorySummary`, InventorySummary),
    api.get(`${demoConnector}/recommendations?top=200`, RecommendationList),
    api.get(`${demoConnector}/inventory?view=tree&sort=-failing&top=5`, InventoryList),
    api.get(`${demoConnector}/coverage`, CoverageAnswer),
  ]);
  if (summary === undefined || checks === undefined || groups === undefined || coverage === undefined)
    return [];
  return [
    headingOf(summary.tiles),
    '',
    failingTable(checks.value),
    '',
    worstTable(groups.value),
    '',
    ...coverageLines(coverage),
  ];
}

function headingOf({ projects, groups, score }: InventorySummary['tiles']): string {
  const points = score.value === null ? 'no score yet' : `score ${score.value.toFixed(1)} of 100`;
  return `  Posture of ${count(projects)} projects in ${count(groups)} groups: ${points}`;
}

/** A line for each severity in which a check fails, and a total. */
export function failingTable(checks: Checks): string {
  const failing = checks.filter(({ counts }) => counts.fail > 0);
  const rows = severities.flatMap((severity) => {
    const own = failing.filter((check) => check.severity === severity);
    return own.length === 0 ? [] : [[severity, count(own.length), count(failures(own)), worstOf(own)]];
  });
  const total = ['All', count(failing.length), count(failures(failing)), ''];
  return alignedTable([['Severity', 'Checks failing', 'Failures', 'Most often'], ...rows, total]);
}

function failures(checks: Checks): number {
  return checks.reduce((sum, { counts }) => sum + counts.fail, 0);
}

function worstOf(checks: Checks): string {
  const [worst] = checks.toSorted((left, right) => right.counts.fail - left.counts.fail);
  return worst === undefined ? '' : `${worst.check} ${worst.title}`;
}

/** A line for each group in which something fails, in the order given. */
export function worstTable(groups: readonly InventoryItem[]): string {
  const failing = groups.filter(({ counts }) => counts.fail > 0);
  const rows = failing.map(({ fullPath, counts, failing: by, score, projects = 0 }) => [
    printable(fullPath),
    count(counts.fail),
    count(by.Critical + by.High),
    count(projects),
    score.value === null ? '' : score.value.toFixed(1),
  ]);
  return alignedTable([['Worst groups', 'Failures', 'High', 'Projects', 'Score'], ...rows]);
}

const words: Record<keyof Coverage['reasons'], string> = {
  stale: 'are not read yet',
  permission: 'need another role',
  tier: 'need a tier that GitLab does not report',
  error: 'could not be read',
};

/** How much is not assessed, and why, the commonest reason first. */
export function coverageLines({ assessed, notAssessed, reasons }: Coverage): string[] {
  const all = assessed + notAssessed;
  const share = all === 0 ? 0 : (100 * notAssessed) / all;
  const parts = (['stale', 'permission', 'tier', 'error'] as const)
    .filter((kind) => reasons[kind] > 0)
    .toSorted((left, right) => reasons[right] - reasons[left])
    .map((kind) => `${count(reasons[kind])} ${words[kind]}`);
  const why = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return [`  Not assessed: ${count(notAssessed)} of ${count(all)} verdicts (${share.toFixed(1)} %)${why}`];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
