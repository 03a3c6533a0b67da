import { bestKey, digest } from './keys.ts';
import type { RunFinding } from './merge-run.ts';
import { comparePlaces } from './pair-in-order.ts';

/**
 * Ids of the scanned findings at `added`, in that order: of the best key, else of the group and the place in it by line and
 * version. They follow from the keys, so that a repeat after a crash gives the same ones. `taken` holds all ids of the project;
 * an id that is taken gets `~2`, `~3`. Contract findings.md, 5.1.
 */
export function newIds(
  scanned: readonly RunFinding[],
  added: readonly number[],
  taken: ReadonlySet<string>,
): Map<number, string> {
  const isAdded = new Set(added);
  const given = new Set<string>();
  const ids = new Map<number, string>();
  for (const [group, places] of Map.groupBy(scanned.keys(), (place) => groupOf(scanned[place]))) {
    if (!places.some((place) => isAdded.has(place))) continue;
    const ordered = places.toSorted((one, other) => comparePlaces(scanned[one] ?? {}, scanned[other] ?? {}));
    for (const [ordinal, place] of ordered.entries()) {
      if (!isAdded.has(place)) continue;
      const best = bestKey(scanned[place]?.keys ?? []);
      const id = freeId(digest(best === undefined ? [group, String(ordinal)] : [best]), taken, given);
      given.add(id);
      ids.set(place, id);
    }
  }
  return ids;
}

function groupOf(finding: RunFinding | undefined): string {
  return finding?.keys.find((key) => key.startsWith('g:')) ?? '';
}

function freeId(id: string, taken: ReadonlySet<string>, given: ReadonlySet<string>): string {
  let free = id;
  for (let number = 2; taken.has(free) || given.has(free); number += 1) free = `${id}~${number}`;
  return free;
}
