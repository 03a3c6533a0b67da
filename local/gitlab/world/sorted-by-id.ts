type HasId = { readonly id: number };

/** The index of `id`, or where it would be inserted. */
export function positionOf(list: readonly HasId[], id: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findById<T extends HasId>(list: readonly T[], id: number): T | undefined {
  const found = list[positionOf(list, id)];
  return found?.id === id ? found : undefined;
}

/** Idempotent: an existing id is not inserted again. */
export function insertById<T extends HasId>(list: T[], item: T): void {
  const position = positionOf(list, item.id);
  if (list[position]?.id !== item.id) list.splice(position, 0, item);
}

/** Idempotent: a missing id is not an error. */
export function removeById(list: HasId[], id: number): void {
  const position = positionOf(list, id);
  if (list[position]?.id === id) list.splice(position, 1);
}

/** Merges `added` in one pass from the end. `added` must be sorted by id and disjoint from the list. */
export function insertAll<T extends HasId>(list: T[], added: readonly T[]): void {
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

/** Removes all in one pass. Idempotent. */
export function removeAll<T extends HasId>(list: T[], gone: readonly T[]): void {
  const ids = new Set(gone.map((item) => item.id));
  let kept = 0;
  for (const item of list) {
    if (ids.has(item.id)) continue;
    list[kept] = item;
    kept += 1;
  }
  list.length = kept;
}
