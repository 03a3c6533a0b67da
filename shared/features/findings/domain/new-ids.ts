import type { Items } from '../../../platform/packed-list.ts';
import { bestKey, digest } from './keys.ts';
import type { RunFinding } from './merge-run.ts';
import { comparePlaces } from './pair-in-order.ts';

/**
 * Ids of the scanned findings at `added`, in that order: of the best key, else of the group and the place in it by line and
 * version. They follow from the keys, so that a repeat after a crash gives the same ones. `taken` holds all ids of the project;
 * an id that is taken gets `~2`, `~3`. Contract findings.md, 5.1.
 */
export function newIds(
  scanned: Items<RunFinding>,
  added: readonly number[],
  taken: { has(id: string): boolean },
): Map<number, string> {
  const isAdded = new Set(added);
  const given = new Set<string>();
  const ids = new Map<number, string>();
  for (const [group, places] of placesByGroup(scanned, added)) {
    const ordered = places.toSorted((one, other) =>
      comparePlaces(scanned.at(one) ?? {}, scanned.at(other) ?? {}),
    );
    for (const [ordinal, place] of ordered.entries()) {
      if (!isAdded.has(place)) continue;
      const best = bestKey(scanned.at(place)?.keys ?? []);
      const id = freeId(digest(best === undefined ? [group, String(ordinal)] : [best]), taken, given);
      given.add(id);
      ids.set(place, id);
    }
  }
  return ids;
}

/** All places of the groups that have an added one, in the order of their first places. */
function placesByGroup(scanned: Items<RunFinding>, added: readonly number[]): Map<string, number[]> {
  const wanted = new Set(added.map((place) => groupOf(scanned.at(place))));
  const groups = new Map<string, number[]>();
  for (let place = 0; place < scanned.length && wanted.size > 0; place += 1) {
    const group = groupOf(scanned.at(place));
    if (!wanted.has(group)) continue;
    const places = groups.get(group);
    if (places === undefined) groups.set(group, [place]);
    else places.push(place);
  }
  return groups;
}

function groupOf(finding: RunFinding | undefined): string {
  return finding?.keys.find((key) => key.startsWith('g:')) ?? '';
}

function freeId(id: string, taken: { has(id: string): boolean }, given: ReadonlySet<string>): string {
  let free = id;
  for (let number = 2; taken.has(free) || given.has(free); number += 1) free = `${id}~${number}`;
  return free;
}
