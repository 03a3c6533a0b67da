type PageTotal = { page: number; totalItems: number | undefined };

/**
 * The pages that a window reads again because rows may have shifted between pages: a deletion moves all later rows one
 * place down, a creation one up, so that a row can move from an unread page to one that was read before. Within a
 * window that needs an earlier page with a larger total than its neighbour; both are read again. Between windows: a
 * total below that of the first page (`startedWith`) reads the page before the window, a larger one the page after it.
 * If GitLab omits totals, the page before is always read. An unchanged list with totals costs nothing. A deletion and a
 * creation at the same time are not detected.
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
  const total = first.page === 1 ? first.totalItems : startedWith;
  const before = first.page > 1 && (total === undefined || isLess(first.totalItems, total));
  const after = goesOn && total !== undefined && !(last.totalItems !== undefined && last.totalItems <= total);
  return [...(before ? [first.page - 1] : []), ...new Set(within), ...(after ? [last.page + 1] : [])];
}

function isLess(total: number | undefined, than: number | undefined): boolean {
  return total !== undefined && than !== undefined && total < than;
}

type Item = { id: number };

/**
 * Merges the elements of pages that were read again into a window. Elements between its lowest and highest id belong to
 * it; those outside are edges, which another window has read too, or has missed.
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
  // Pages stand for ranges of ids, so they are divided again.
  const all = [...own.values(), ...inside].toSorted(byId);
  const size = Math.ceil(all.length / pages.length);
  return { pages: pages.map((_, index) => all.slice(index * size, (index + 1) * size)), edges };
}

function byId(a: Item, b: Item): number {
  return a.id - b.id;
}
