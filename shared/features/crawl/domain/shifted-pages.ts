type PageTotal = { page: number; totalItems: number | undefined };

/**
 * The pages to read again beside those of a window, because rows may have shifted from one page to another while they were
 * read: what goes moves all that comes after it one place down, what comes moves it one up, and a row can so pass from a
 * page that is still to be read to one that was read. Of two neighbours it can only have done that where the earlier page
 * told the larger total, whichever was read first; then both are read again. Between windows: one that tells less than
 * the list began with (`startedWith`) also reads the page before it, one that tells more the page after it. Where GitLab
 * withholds totals, a window always reads the page before it, so that all pages but those within a window overlap. A list
 * that stays as it is and tells its total costs nothing. What goes and what comes in the same moment is not seen.
 */
export function pagesToReadAgain(
  pages: readonly PageTotal[],
  startedWith: number | undefined,
  goesOn: boolean,
): number[] {
  const [first, last] = [pages[0], pages.at(-1)];
  if (first === undefined || last === undefined) return [];
  const within = pages.flatMap((page, index) => {
    const next = pages[index + 1];
    return next !== undefined && isLess(next.totalItems, page.totalItems) ? [page.page, next.page] : [];
  });
  const told = first.page === 1 ? first.totalItems : startedWith;
  const before = first.page > 1 && (told === undefined || isLess(first.totalItems, told));
  const after = goesOn && told !== undefined && !(last.totalItems !== undefined && last.totalItems <= told);
  return [...(before ? [first.page - 1] : []), ...new Set(within), ...(after ? [last.page + 1] : [])];
}

function isLess(total: number | undefined, than: number | undefined): boolean {
  return total !== undefined && than !== undefined && total < than;
}

type Item = { id: number };

/**
 * The pages of a window with what was found when some were read again. What lies between its ids belongs to it; what lies
 * before or after them is an edge, which another window has read as well, or has missed.
 */
export function withReadAgain<I extends Item>(
  pages: readonly (readonly I[])[],
  again: readonly I[],
): { pages: I[][]; edges: I[] } {
  const own = new Map(pages.flat().map((item) => [item.id, item]));
  const ids = [...own.keys()];
  const [low, high] = [Math.min(...ids), Math.max(...ids)];
  const found = [...new Map(again.map((item) => [item.id, item])).values()].filter(({ id }) => !own.has(id));
  const inside = found.filter(({ id }) => id > low && id < high);
  const edges = found.filter(({ id }) => !(id > low && id < high)).toSorted(byId);
  if (inside.length === 0) return { pages: pages.map((page) => [...page]), edges };
  // Pages speak for ranges of ids, so they are cut anew.
  const all = [...own.values(), ...inside].toSorted(byId);
  const size = Math.ceil(all.length / pages.length);
  return { pages: pages.map((_, index) => all.slice(index * size, (index + 1) * size)), edges };
}

function byId(a: Item, b: Item): number {
  return a.id - b.id;
}
