import { z } from 'zod';

const KEY = 'palisade.views';

/** A named query string. */
const View = z.object({ name: z.string().min(1), search: z.string() });
export type View = z.infer<typeof View>;

/** Views of this browser, by name. Anything odd in the storage is no view, and takes no other with it. */
export function readViews(text: string | null): View[] {
  try {
    return z
      .array(z.unknown())
      .parse(JSON.parse(text ?? '[]'))
      .flatMap((entry) => View.safeParse(entry).data ?? []);
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

/** Undefined where the browser refuses storage. */
export function storedViews(): View[] | undefined {
  try {
    return readViews(localStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}

export function storeViews(views: readonly View[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // A browser may refuse storage; then views hold until the page is closed.
  }
}
