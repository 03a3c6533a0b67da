import { hash } from 'node:crypto';

import type { Finding } from '../../../contracts/findings/finding.ts';
import type { ChangeEvent } from '../../inventory/domain/describe-change.ts';
import type { ImportState, ImportTotals } from './import-state.ts';
import { isBlamed } from './is-blamed.ts';
import type { FindingChange } from './finding-change.ts';

const maxNamed = 20;

/** Totals of an import that begins, or of one that goes on after a crash. */
export function totalsOf({ running, imported, gitlab }: ImportState): ImportTotals {
  const isFirst = Object.keys(imported).length === 0 && gitlab?.imported === undefined;
  return running ?? { isFirst, added: {}, fixed: 0, reopened: 0, critical: [] };
}

/** Totals of an import with some more changes, and the findings that they make; none for those that changed no state. */
export function addToTotals(
  before: ImportTotals,
  changes: readonly FindingChange[],
  written: readonly { finding: Finding }[],
): ImportTotals {
  const added = { ...before.added };
  const critical = [...before.critical];
  const toBlame = {
    critical: [...(before.toBlame?.critical ?? [])],
    high: [...(before.toBlame?.high ?? [])],
  };
  let { fixed, reopened, replaced = 0 } = before;
  const byId = new Map(written.map(({ finding }) => [finding.id, finding]));
  for (const one of changes) {
    const { change, head } = one;
    const finding = byId.get(head.id);
    if (finding === undefined) continue;
    const list = change === 'new' && isBlamed(finding) ? toBlame[finding.severity] : undefined;
    if (list !== undefined && list.length < maxNamed) list.push(finding.id);
    if ('replaces' in one) replaced += 1;
    // Both of such two are one change.
    if ('replaces' in one || 'replacedBy' in one) continue;
    if (change === 'fixed') fixed += 1;
    if (change === 'reopened' && finding.exemption === undefined) reopened += 1;
    if (change !== 'new' || finding.state !== 'open') continue;
    added[finding.severity] = (added[finding.severity] ?? 0) + 1;
    if (finding.severity === 'critical' && critical.length < maxNamed) critical.push(finding.id);
  }
  return { ...before, added, fixed, reopened, critical, toBlame, ...(replaced > 0 && { replaced }) };
}

/** Ids of new findings whose lines are to be blamed, up to a number, critical ones first. */
export function toBlameOf({ toBlame }: ImportTotals, count: number): string[] {
  return [...(toBlame?.critical ?? []), ...(toBlame?.high ?? [])].slice(0, count);
}

/**
 * The event of an import that changed something: numbers and ids, no text of findings. None the first time, when everything is
 * new. The id follows from what was imported, so that a repeat has the same.
 */
export function importEvents(
  { facts }: { facts: { id: number; fullyQualifiedName: string } },
  totals: ImportTotals | undefined,
  after: ImportState,
): ChangeEvent[] {
  if (totals === undefined || totals.isFirst) return [];
  const { added, fixed, reopened, critical, replaced = 0 } = totals;
  const hasAdded = Object.keys(added).length > 0;
  if (!hasAdded && fixed === 0 && reopened === 0 && replaced === 0) return [];
  const marks = [...Object.values(after.imported).map(({ mark }) => mark), after.gitlab?.imported ?? ''];
  const id = hash(
    'sha256',
    JSON.stringify(['findings', facts.id, marks, { ...totals, toBlame: undefined }]),
    'base64url',
  ).slice(0, 27);
  return [
    {
      id,
      at: after.lookedAt,
      kind: 'findingsChanged',
      subject: { type: 'project', gitLabId: facts.id, fullyQualifiedName: facts.fullyQualifiedName },
      after: {
        ...(hasAdded && { new: added }),
        ...(fixed > 0 && { fixed }),
        ...(reopened > 0 && { reopened }),
        ...(replaced > 0 && { replaced }),
        ...(critical.length > 0 && { newCritical: critical }),
      },
      cause: { kind: 'assessment', detail: 'findings' },
    },
  ];
}
