import type { Finding } from '../../contracts/findings/finding.ts';
import type { App } from '../app.ts';
import {
  addNumbers,
  type FindingSums,
  firstShownDay,
  noSums,
  numbersSuffice,
} from '../posture/domain/panes/findings.ts';
import type { FindingNumbers } from '../posture/domain/findings-text.ts';
import { isOpenState } from './domain/is-open-state.ts';
import { columnsOf, type FindingSelection, isSelected, mayHave } from './domain/select-findings.ts';

/** `isPartial`: more had to be searched than a request searches, and the rest is not in the numbers. */
export type SelectedSums = FindingSums & { isPartial?: true };

type Place = { connectorId: string; projectId: number; numbers: FindingNumbers | undefined };

/** Findings that one request searches at most. */
const maxSearched = 20_000;
const rowsAPage = 1_000;

/**
 * Numbers of the selected findings of some projects: by those of the projects, which need no query, where these suffice; a text, a
 * scanner, an identifier or a time has findings searched.
 */
export async function countSelected(
  projects: readonly Place[],
  selection: FindingSelection,
  asOf: string,
  app: Pick<App, 'findings'>,
): Promise<SelectedSums> {
  const sums: SelectedSums = noSums();
  const asOfMs = Date.parse(asOf);
  const { scanner, identifier, text, since } = selection;
  const needsRows = [scanner, identifier, text, since].some((one) => one !== undefined);
  let searched = 0;
  for (const { numbers, ...place } of projects) {
    if (numbers === undefined) continue;
    if (!needsRows && numbersSuffice(numbers, selection)) {
      addNumbers(sums, numbers, { asOfMs, chosen: selection });
      continue;
    }
    sums.projects += 1;
    if (!mayHave(numbers, selection)) continue;
    const query = { filter: columnsOf(selection), pageSize: rowsAPage };
    for await (const page of app.findings.pages(place, query)) {
      if (searched >= maxSearched) return { ...sums, isPartial: true };
      searched += page.length;
      for (const finding of page) if (isSelected(finding, selection)) addFinding(sums, finding, asOfMs);
    }
  }
  return sums;
}

function addFinding(sums: FindingSums, finding: Finding, asOfMs: number): void {
  const { kind, severity, state, stateBy, fixedAt = '' } = finding;
  if (isOpenState(state)) {
    sums.open[severity] += 1;
    (sums.byKind[kind] ??= noSums().open)[severity] += 1;
  } else if (state === 'fixed') {
    sums.fixed += 1;
    if (fixedAt.slice(0, 10) >= firstShownDay(asOfMs)) sums.fixedIn30Days += 1;
  } else {
    sums.dismissed += 1;
    if (stateBy === 'exemption') sums.exempt += 1;
  }
}
