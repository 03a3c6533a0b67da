import type { FindingChange } from './finding-change.ts';

type New = Extract<FindingChange, { change: 'new' }>;
type Closed = Extract<FindingChange, { change: 'fixed' | 'gone' }>;

/**
 * New findings and closed ones, which are at indices, made when they are needed, as there may be 100,000. An analyzer that gives a
 * rule another name closes its findings and reports others at the same places: such two name each other and stand side by side, so
 * that they are one change for people. Contract findings.md, 14.
 */
export function* withReplaced(
  added: Iterable<New>,
  closed: readonly number[],
  closedAt: (index: number) => Closed | undefined,
): Generator<FindingChange> {
  const left = new Set(closed);
  const byPlace = replaceableByPlace(closed, closedAt);
  for (const change of added) {
    const index = change.head.state === 'open' ? byPlace.get(placeOf(change.head))?.shift() : undefined;
    const old = index === undefined ? undefined : closedAt(index);
    if (index === undefined || old?.change !== 'fixed') {
      yield change;
      continue;
    }
    left.delete(index);
    yield { ...change, replaces: old.from.id };
    yield { ...old, replacedBy: change.head.id };
  }
  for (const index of left) {
    const change = closedAt(index);
    if (change !== undefined) yield change;
  }
}

function replaceableByPlace(
  closed: readonly number[],
  closedAt: (index: number) => Closed | undefined,
): Map<string, number[]> {
  const byPlace = new Map<string, number[]>();
  for (const index of closed) {
    const change = closedAt(index);
    if (change === undefined || !isReplaceable(change)) continue;
    const place = placeOf(change.from);
    const known = byPlace.get(place);
    if (known === undefined) byPlace.set(place, [index]);
    else known.push(index);
  }
  return byPlace;
}

/** Secrets stay open, and are not named by rules alone. */
function isReplaceable(change: Closed): boolean {
  return change.change === 'fixed' && change.from.place !== undefined;
}

/** Place, kind and jobs: of two scanners, one does not replace the other. */
function placeOf({ place, kind, startLine, endLine, jobs }: FindingChange['head']): string {
  return [place ?? '-', kind, startLine, endLine, ...jobs].join(' ');
}
