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
