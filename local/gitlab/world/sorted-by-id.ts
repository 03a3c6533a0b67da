type Identified = { readonly id: number };

/** Where `id` is or would be: the first place whose id is not below it. */
export function positionOf(list: readonly Identified[], id: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findById<T extends Identified>(list: readonly T[], id: number): T | undefined {
  const found = list[positionOf(list, id)];
  return found?.id === id ? found : undefined;
}

/** Safe to repeat: an id that is there already stays there once. */
export function insertById<T extends Identified>(list: T[], item: T): void {
  const position = positionOf(list, item.id);
  if (list[position]?.id !== item.id) list.splice(position, 0, item);
}

/** Safe to repeat: an id that is not there is no error. */
export function removeById(list: Identified[], id: number): void {
  const position = positionOf(list, id);
  if (list[position]?.id === id) list.splice(position, 1);
}

/** Merges `added`, which must be sorted by id and hold nothing of the list, in one pass from the end. */
export function insertAll<T extends Identified>(list: T[], added: readonly T[]): void {
  let from = list.length - 1;
  let next = added.length - 1;
  list.length += added.length;
  for (let to = list.length - 1; next >= 0; to -= 1) {
    const kept = list[from];
    const item = added[next];
    if (item === undefined) return;
    if (from >= 0 && kept !== undefined && kept.id > item.id) {
      list[to] = kept;
      from -= 1;
    } else {
      list[to] = item;
      next -= 1;
    }
  }
}

/** One pass, however many go. Safe to repeat. */
export function removeAll<T extends Identified>(list: T[], gone: readonly T[]): void {
  const ids = new Set(gone.map((item) => item.id));
  let kept = 0;
  for (const item of list) {
    if (ids.has(item.id)) continue;
    list[kept] = item;
    kept += 1;
  }
  list.length = kept;
}
