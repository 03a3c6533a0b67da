import type { Items } from '../../../platform/packed-list.ts';
import type { FindingHead } from './finding-head.ts';
import { algorithmOf, algorithms, hasValue, sortOf } from './keys.ts';
import type { RunFinding } from './merge-run.ts';
import { pairInOrder } from './pair-in-order.ts';

/** Indices by key, last ones first; most keys have one, which needs no list. */
type KeyIndex = Map<string, number | number[]>;

type Sides = {
  stored: Items<FindingHead>;
  scanned: Items<RunFinding>;
  /** Sorts of keys that scanned findings have. */
  sorts: ReadonlySet<string>;
  /** For each stored finding: whether it has its partner. */
  isMatched: Uint8Array;
  /** For each scanned finding: its partner, or -1. */
  partners: Int32Array;
};

/**
 * Finds stored findings again, each side once: by UUID; then among those that are not fixed by signature, value, exact place and
 * order of lines within a group; then among fixed ones by equal keys only, so that a new place of an old rule reopens nothing.
 * A secret with a value is found by its value alone where the other side has one. Returns the index of the stored finding for each
 * scanned one, -1 for one that is new. Contract findings.md, 5.3.
 */
export function partnersOf(stored: Items<FindingHead>, scanned: Items<RunFinding>): Int32Array {
  const sides: Sides = {
    stored,
    scanned,
    sorts: sortsOf(scanned),
    isMatched: new Uint8Array(stored.length),
    partners: new Int32Array(scanned.length).fill(-1),
  };
  const isFixed = Uint8Array.from({ length: stored.length }, (_, index) =>
    stored.at(index)?.state === 'fixed' ? 1 : 0,
  );
  const active = isFixed
    .keys()
    .filter((index) => isFixed[index] === 0)
    .toArray();
  pairByKeys(sides, isFixed.keys().toArray(), ['u:']);
  const passes = [...signaturePasses(sides.sorts), 'v:', 'c:', 'x:'];
  pairByKeys(sides, active, passes);
  pairByGroup(sides, active, ({ reported }) => reported?.state !== 'fixed');
  pairByGroup(sides, active, () => true);
  const fixed = isFixed
    .keys()
    .filter((index) => isFixed[index] === 1)
    .toArray();
  pairByKeys(sides, fixed, passes);
  return sides.partners;
}

function sortsOf(scanned: Items<RunFinding>): Set<string> {
  const sorts = new Set<string>();
  for (let place = 0; place < scanned.length; place += 1)
    for (const key of scanned.at(place)?.keys ?? []) sorts.add(sortOf(key));
  return sorts;
}

/** Prefixes of signatures by priority; algorithms that we do not know come last. */
function signaturePasses(sorts: ReadonlySet<string>): string[] {
  const present = new Set([...sorts].flatMap((sort) => algorithmOf(sort) ?? []));
  const known = algorithms.filter((algorithm) => present.delete(algorithm));
  return [...known, ...[...present].toSorted()].map((algorithm) => `t:${algorithm}:`);
}

/** One pass for each prefix. The first key of a prefix is the newest, and is tried before older ones. */
function pairByKeys(sides: Sides, pool: readonly number[], prefixes: readonly string[]): void {
  const wanted = new Set(prefixes);
  for (const prefix of prefixes) {
    if (!sides.sorts.has(prefix)) continue;
    for (const index of indicesByKey(sides, pool, prefix, wanted)) pairByPrefix(sides, index, prefix);
  }
}

/** Indices of one prefix, by newest keys and by older ones; those of all keys together take much memory. */
function indicesByKey(
  { stored, isMatched }: Sides,
  pool: readonly number[],
  prefix: string,
  wanted: ReadonlySet<string>,
): [KeyIndex, KeyIndex] {
  const [newest, older]: [KeyIndex, KeyIndex] = [new Map(), new Map()];
  for (let place = pool.length - 1; place >= 0; place -= 1) {
    const index = pool[place] ?? -1;
    if (isMatched[index] !== 0) continue;
    const { keys = [] } = stored.at(index) ?? {};
    const isValued = hasValue(keys);
    let last = '';
    for (const key of keys) {
      const sort = sortOf(key);
      if (!wanted.has(sort)) continue;
      if (sort === prefix) add(sort === last ? older : newest, indexKey(key, isValued), index);
      last = sort;
    }
  }
  return [newest, older];
}

function pairByPrefix(sides: Sides, index: KeyIndex, prefix: string): void {
  if (index.size === 0) return;
  for (const [place, partner] of sides.partners.entries()) {
    if (partner !== -1) continue;
    const { keys = [] } = sides.scanned.at(place) ?? {};
    const isValued = hasValue(keys);
    for (const key of keys) {
      if (!key.startsWith(prefix)) continue;
      const found =
        free(sides, index.get(indexKey(key, false))) ??
        // Both have a value: it must be the same.
        (isValued ? undefined : free(sides, index.get(indexKey(key, true))));
      if (found === undefined) continue;
      pair(sides, found, place);
      break;
    }
  }
}

function pairByGroup(sides: Sides, pool: readonly number[], isMeant: (finding: RunFinding) => boolean): void {
  if (pool.every((index) => sides.isMatched[index] === 1)) return;
  for (const isValued of [false, true]) {
    const unmatched = sides.partners
      .keys()
      .filter((place) => {
        const finding = sides.partners[place] === -1 ? sides.scanned.at(place) : undefined;
        return finding !== undefined && isMeant(finding) && hasValue(finding.keys) === isValued;
      })
      .toArray();
    // A finding that two scanners have belongs to two groups.
    for (let level = 0; level < 4; level += 1) {
      const places = Map.groupBy(
        unmatched.filter((place) => sides.partners[place] === -1),
        (place) => groupKeys(sides.scanned.at(place))[level],
      );
      places.delete(undefined);
      if (places.size === 0) break;
      pairGroups(sides, places, storedByGroup(sides, pool, isValued));
    }
  }
}

function pairGroups(
  sides: Sides,
  places: ReadonlyMap<string | undefined, readonly number[]>,
  stored: KeyIndex,
): void {
  for (const [key = '', scanned] of places) {
    const candidates = [stored.get(key) ?? []].flat().filter((index) => sides.isMatched[index] === 0);
    if (candidates.length === 0) continue;
    const pairs = pairInOrder(
      candidates.map((index) => sides.stored.at(index) ?? {}),
      scanned.map((place) => sides.scanned.at(place) ?? {}),
    );
    for (const [one, other] of pairs) pair(sides, candidates[one] ?? -1, scanned[other] ?? -1);
  }
}

function storedByGroup(sides: Sides, pool: readonly number[], isValued: boolean): KeyIndex {
  const groups: KeyIndex = new Map();
  for (const index of pool) {
    const head = sides.isMatched[index] === 1 ? undefined : sides.stored.at(index);
    if (head === undefined) continue;
    if (isValued && hasValue(head.keys)) continue;
    for (const key of groupKeys(head)) add(groups, key, index);
  }
  return groups;
}

function groupKeys(finding: { keys: readonly string[] } | undefined): string[] {
  return finding?.keys.filter((key) => key.startsWith('g:')) ?? [];
}

function pair({ isMatched, partners }: Sides, stored: number, scanned: number): void {
  isMatched[stored] = 1;
  partners[scanned] = stored;
}

/** The first candidate that is free. Matched ones are dropped for good. */
function free({ isMatched }: Sides, candidates: number | number[] | undefined): number | undefined {
  if (typeof candidates === 'number') return isMatched[candidates] === 0 ? candidates : undefined;
  let last = candidates?.at(-1);
  while (last !== undefined && isMatched[last] === 1) {
    candidates?.pop();
    last = candidates?.at(-1);
  }
  return last;
}

/** Exact places of secrets with a value are kept apart. */
function indexKey(key: string, isValued: boolean): string {
  return isValued && key.startsWith('x:') ? `valued ${key}` : key;
}

function add(map: KeyIndex, key: string, index: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, index);
  else if (typeof known === 'number') map.set(key, [known, index]);
  else known.push(index);
}
