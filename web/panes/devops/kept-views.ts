import { z } from 'zod';

const KEY = 'palisade.views';

/** A named query string. */
const View = z.object({ name: z.string().min(1).max(80), search: z.string().max(4_000) });
export type View = z.infer<typeof View>;

/** Views of this browser, by name. Anything odd in the storage is no view. */
export function readViews(text: string | null): View[] {
  try {
    return z.array(View).parse(JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}

/** A view with the name of another takes its place. */
export function withView(views: readonly View[], view: View): View[] {
  return [...views.filter(({ name }) => name !== view.name), view].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  );
}

export function storedViews(): View[] {
  try {
    return readViews(localStorage.getItem(KEY));
  } catch {
    return [];
  }
}

export function storeViews(views: readonly View[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // A browser may refuse storage; then views hold until the page is closed.
  }
}
