import type { CheckCounts } from '../../posture/domain/panes/count-checks.ts';
import { cisBenchmark, cisItems, cisSections } from './cis-items.ts';

/**
 * `manual`: no check decides it, so it never counts as passed. `exempt`: nothing fails, but people took some of it out of the
 * verdicts.
 */
export const cisStates = ['fail', 'notAssessed', 'exempt', 'pass', 'notApplicable', 'manual'] as const;
export type CisState = (typeof cisStates)[number];

type CisCheck = Pick<CheckCounts, 'counts'> & { check: string; title: string; severity: string };
export type CisRow = {
  id: string;
  section: string;
  title: string;
  state: CisState;
  /** Checks that name the item, with the verdicts of what is selected. */
  checks: CisCheck[];
  /** Why it is manual. */
  reason?: string;
};
export type CisReport = {
  benchmark: string;
  asOf: string;
  connectors: readonly string[];
  counts: Record<CisState, number>;
  items: CisRow[];
};

/** Every item of the benchmark once, with the verdicts of the checks that name it. */
export function cisReport(
  counted: readonly CheckCounts[],
  { asOf, connectors }: Pick<CisReport, 'asOf' | 'connectors'>,
): CisReport {
  const items = cisItems.map(({ id, title, reason }): CisRow => {
    const checks = counted.filter(({ rule }) => rule.keys.cis?.includes(id)).map(shown);
    const section = cisSections[id.split('.', 2).join('.')] ?? '';
    const state = stateOf(checks);
    return { id, section, title, state, checks, ...(checks.length === 0 && { reason }) };
  });
  const counts = Object.fromEntries(
    cisStates.map((state) => [state, items.filter((item) => item.state === state).length]),
  ) as CisReport['counts'];
  return { benchmark: cisBenchmark, asOf, connectors, counts, items };
}

function shown({ rule: { id: check, title, severity }, counts }: CheckCounts): CisCheck {
  return { check, title, severity, counts };
}

/**
 * The worst of all verdicts: one that fails, then one that could not be assessed, then an exempt one. Nothing judged is not
 * assessed.
 */
function stateOf(checks: readonly CisCheck[]): CisState {
  if (checks.length === 0) return 'manual';
  const has = (verdict: keyof CisCheck['counts']) => checks.some(({ counts }) => counts[verdict] > 0);
  if (has('fail')) return 'fail';
  if (has('notAssessed')) return 'notAssessed';
  if (has('exempt')) return 'exempt';
  if (has('pass')) return 'pass';
  return has('notApplicable') ? 'notApplicable' : 'notAssessed';
}
