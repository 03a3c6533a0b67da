import type { Things } from './posture-index.ts';

type Sorted = { names: readonly string[]; positions: Uint32Array };

/** Names in the order of their characters, in lower case. The names of a chunk are sorted once and merged from then on. */
export function ranksByName({ parts, length }: Things): Uint32Array {
  let sorted = parts.map(({ columns, start }) => sortedNames(columns.names, start));
  while (sorted.length > 1) {
    const pairs = Array.from({ length: Math.ceil(sorted.length / 2) }, (_, pair) =>
      sorted.slice(pair * 2, pair * 2 + 2),
    );
    sorted = pairs.map(([one, other]) => (other === undefined ? one! : merged(one!, other)));
  }
  const ranks = new Uint32Array(length);
  const { names, positions } = sorted[0] ?? { names: [], positions: new Uint32Array() };
  let rank = 0;
  for (let index = 0; index < names.length; index += 1) {
    if (names[index] !== names[index - 1]) rank += 1;
    ranks[positions[index]!] = rank;
  }
  return ranks;
}

const sortedOf = new WeakMap<readonly string[], { names: readonly string[]; rows: Uint32Array }>();

function sortedNames(names: readonly string[], start: number): Sorted {
  const found = sortedOf.get(names) ?? sortNames(names);
  sortedOf.set(names, found);
  return { names: found.names, positions: found.rows.map((row) => start + row) };
}

function sortNames(names: readonly string[]): { names: readonly string[]; rows: Uint32Array } {
  const rows = Uint32Array.from(names.keys()).sort((a, b) =>
    names[a]! < names[b]! ? -1 : names[a]! > names[b]! ? 1 : a - b,
  );
  return { names: Array.from(rows, (row) => names[row]!), rows };
}

function merged(one: Sorted, other: Sorted): Sorted {
  const length = one.names.length + other.names.length;
  const names: string[] = [];
  const positions = new Uint32Array(length);
  let [first, second] = [0, 0];
  for (let index = 0; index < length; index += 1) {
    const isFirst =
      second >= other.names.length || (first < one.names.length && one.names[first]! <= other.names[second]!);
    names.push(isFirst ? one.names[first]! : other.names[second]!);
    positions[index] = isFirst ? one.positions[first]! : other.positions[second]!;
    if (isFirst) first += 1;
    else second += 1;
  }
  return { names, positions };
}
