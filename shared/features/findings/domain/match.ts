import type { FindingHead } from './finding-head.ts';
import { algorithmOf, algorithms, hasValue, sortOf } from './keys.ts';
import type { RunFinding } from './merge-run.ts';
import { pairInOrder } from './pair-in-order.ts';

/** Indices by key, last ones first; most keys have one, which needs no list. */
type KeyIndex = Map<string, number | number[]>;

type Sides = {
  stored: readonly FindingHead[];
  scanned: readonly RunFinding[];
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
export function partnersOf(stored: readonly FindingHead[], scanned: readonly RunFinding[]): Int32Array {
  const sides: Sides = {
    stored,
    scanned,
    isMatched: new Uint8Array(stored.length),
    partners: new Int32Array(scanned.length).fill(-1),
  };
  const all = Array.from(stored.keys());
  pairByKeys(sides, all, ['u:']);
  const passes = [...signaturePasses(scanned), 'v:', 'c:', 'x:'];
  const active = all.filter((index) => stored[index]?.state !== 'fixed');
  pairByKeys(sides, active, passes);
  pairByGroup(sides, active, ({ reported }) => reported?.state !== 'fixed');
  pairByGroup(sides, active, () => true);
  pairByKeys(
    sides,
    all.filter((index) => stored[index]?.state === 'fixed'),
    passes,
  );
  return sides.partners;
}

/** Prefixes of signatures by priority; algorithms that we do not know come last. */
function signaturePasses(scanned: readonly RunFinding[]): string[] {
  const present = new Set(scanned.flatMap(({ keys }) => keys.flatMap((key) => algorithmOf(key) ?? [])));
  const known = algorithms.filter((algorithm) => present.delete(algorithm));
  return [...known, ...[...present].toSorted()].map((algorithm) => `t:${algorithm}:`);
}

/** One pass for each prefix. The first key of a prefix is the newest, and is tried before older ones. */
function pairByKeys(sides: Sides, pool: readonly number[], prefixes: readonly string[]): void {
  const newest: KeyIndex = new Map();
  const older: KeyIndex = new Map();
  const wanted = new Set(prefixes);
  for (const index of pool.toReversed()) {
    const { keys = [] } = sides.stored[index] ?? {};
    const isValued = hasValue(keys);
    let last = '';
    for (const key of keys) {
      const prefix = sortOf(key);
      // The others have no use; groups are paired in an order of their own.
      if (!wanted.has(prefix)) continue;
      add(prefix === last ? older : newest, indexKey(key, isValued), index);
      last = prefix;
    }
  }
  for (const prefix of prefixes) {
    for (const index of [newest, older]) pairByPrefix(sides, index, prefix);
  }
}

function pairByPrefix(sides: Sides, index: KeyIndex, prefix: string): void {
  if (index.size === 0) return;
  for (const [place, { keys }] of sides.scanned.entries()) {
    if (sides.partners[place] !== -1) continue;
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
  for (const isValued of [false, true]) {
    const unmatched = sides.scanned.flatMap((finding, place) =>
      sides.partners[place] === -1 && isMeant(finding) && hasValue(finding.keys) === isValued ? [place] : [],
    );
    // A finding that two scanners have belongs to two groups.
    for (let level = 0; level < 4; level += 1) {
      const places = Map.groupBy(
        unmatched.filter((place) => sides.partners[place] === -1),
        (place) => groupKeys(sides.scanned[place])[level],
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
      candidates.map((index) => sides.stored[index] ?? {}),
      scanned.map((place) => sides.scanned[place] ?? {}),
    );
    for (const [one, other] of pairs) pair(sides, candidates[one] ?? -1, scanned[other] ?? -1);
  }
}

function storedByGroup(sides: Sides, pool: readonly number[], isValued: boolean): KeyIndex {
  const groups: KeyIndex = new Map();
  for (const index of pool) {
    const head = sides.stored[index];
    if (sides.isMatched[index] === 1 || head === undefined) continue;
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
