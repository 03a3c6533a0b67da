import type { FindingScanner } from '../../../contracts/findings/finding.ts';
import { derivedIds, identifierKey } from './identifiers.ts';
import { withScanner } from './scanned-head.ts';
import type { ScannedFinding } from './scanned-finding.ts';

/** A body with what only its report knows. */
export type ReportedBody = {
  finding: ScannedFinding;
  /** Scanner of the report's `scan`. */
  scanner?: FindingScanner;
  /** Ids of items for which the report has a patch. */
  remediatedIds?: ReadonlySet<string>;
};

/** One finding of the items that are the same: the first one's texts, everyone's identifiers, links and jobs. */
export function mergeBodies(bodies: readonly [ReportedBody, ...ReportedBody[]]): ScannedFinding {
  const all = bodies.map(completed);
  const [first] = all as [ScannedFinding, ...ScannedFinding[]];
  if (all.length === 1) return first;
  const identifiers = distinct(
    all.flatMap((one) => one.identifiers),
    identifierKey,
  ).slice(0, 20);
  return {
    ...first,
    identifiers,
    ...derivedIds(identifiers),
    links: distinct(
      all.flatMap(({ links }) => links),
      ({ url }) => url,
    ).slice(0, 20),
    cvss: distinct(
      all.flatMap(({ cvss }) => cvss),
      ({ vector }) => vector,
    ).slice(0, 8),
    jobs: [...new Set(all.flatMap(({ jobs }) => jobs))],
    occurrences: all.reduce((sum, { occurrences }) => sum + occurrences, 0),
    ...(all.some(({ hasRemediation }) => hasRemediation === true) ? { hasRemediation: true } : {}),
  };
}

function completed({ finding, scanner, remediatedIds }: ReportedBody): ScannedFinding {
  const { sourceId } = finding;
  const isRemediated = sourceId !== undefined && remediatedIds?.has(sourceId) === true;
  return { ...withScanner(finding, scanner), ...(isRemediated ? { hasRemediation: true } : {}) };
}

function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const byKey = new Map<string, Item>();
  for (const item of items) if (!byKey.has(keyOf(item))) byKey.set(keyOf(item), item);
  return [...byKey.values()];
}
