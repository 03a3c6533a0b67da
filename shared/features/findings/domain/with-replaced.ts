import type { FindingChange } from './finding-change.ts';

type New = Extract<FindingChange, { change: 'new' }>;
type Closed = Extract<FindingChange, { change: 'fixed' | 'gone' }>;

/**
 * New findings and closed ones. An analyzer that gives a rule another name closes its findings and reports others at the same places: such
 * two name each other and stand side by side, so that they are one change for people. Contract findings.md, 14.
 */
export function* withReplaced(added: Iterable<New>, closed: readonly Closed[]): Generator<FindingChange> {
  const left = new Set(closed);
  const byPlace = Map.groupBy(closed.filter(isReplaceable), ({ from }) => placeOf(from));
  for (const change of added) {
    const old = change.head.state === 'open' ? byPlace.get(placeOf(change.head))?.shift() : undefined;
    if (old === undefined) {
      yield change;
      continue;
    }
    left.delete(old);
    yield { ...change, replaces: old.from.id };
    yield { ...old, replacedBy: change.head.id };
  }
  yield* left;
}

/** Secrets stay open, and are not named by rules alone. */
function isReplaceable(change: Closed): change is Extract<Closed, { change: 'fixed' }> {
  return change.change === 'fixed' && change.from.place !== undefined;
}

/** Place, kind and jobs: of two scanners, one does not replace the other. */
function placeOf({ place, kind, startLine, endLine, jobs }: FindingChange['head']): string {
  return [place ?? '-', kind, startLine, endLine, ...jobs].join(' ');
}
