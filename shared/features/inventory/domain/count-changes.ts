import type { ChangeTotals } from '../../../contracts/arm/change.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { hasKind, type ChangeFilter } from './change-filter.ts';
import type { ChangeEvent } from './describe-change.ts';

/** A change with the connector in whose feed it is. */
export type FeedEntry = { connectorId: string; event: ChangeEvent };

/** A check of one subject: how it was judged before the first change, and after the last. */
type Judged = { before: unknown; after: unknown };

/**
 * Numbers of entries that have a selected subject, newest first. Subjects count once, and a check that changed and changed back
 * counts not at all. `countedSince`: older entries were left out.
 */
export function countChanges(
  entries: readonly FeedEntry[],
  filter: ChangeFilter,
  countedSince: string | undefined,
): ChangeTotals {
  const byKind: ChangeTotals['byKind'] = {};
  for (const { event } of entries) byKind[event.kind] = (byKind[event.kind] ?? 0) + 1;
  const selected = entries.filter(({ event }) => hasKind(event, filter));
  const judged = [...judgedOf(selected).values()];
  return {
    count: selected.length,
    byKind,
    newProjects: subjectsOf(selected, 'appeared', 'project'),
    removedProjects: subjectsOf(selected, 'removed', 'project'),
    becamePublic: subjectsOf(selected, 'becamePublic'),
    protectionLostOn: subjectsOf(selected, 'protectionLost'),
    nowFailing: judged.filter(({ before, after }) => before !== 'fail' && after === 'fail').length,
    nowPassing: judged.filter(({ before, after }) => before === 'fail' && after === 'pass').length,
    ...omitUndefined({ countedSince }),
  };
}

function subjectsOf(
  entries: readonly FeedEntry[],
  kind: ChangeEvent['kind'],
  type?: ChangeEvent['subject']['type'],
): number {
  const found = entries.filter(
    ({ event }) => event.kind === kind && (type === undefined || event.subject.type === type),
  );
  return new Set(found.map(nameOf)).size;
}

function nameOf({ connectorId, event: { subject } }: FeedEntry): string {
  return `${connectorId}/${subject.type}/${subject.gitLabId}`;
}

function judgedOf(entries: readonly FeedEntry[]): Map<string, Judged> {
  const checks = new Map<string, Judged>();
  for (const entry of entries) {
    const { kind, before, after } = entry.event;
    if (kind !== 'verdictChanged') continue;
    const check = `${nameOf(entry)}/${String(after?.['check'])}`;
    const later = checks.get(check);
    checks.set(check, { before: before?.['verdict'], after: later?.after ?? after?.['verdict'] });
  }
  return checks;
}
