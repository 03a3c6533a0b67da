/** A file of the built page, as Vite reports it: chunks name what they import, and the style sheets beside them. */
export type PageFile = {
  name: string;
  /** Source file that a chunk stands for, from the root of the page; absent for assets and shared chunks. */
  source: string | undefined;
  /** Chunks that load with it, and style sheets. */
  needs: readonly string[];
};

/** Names of all files that load with these, directly or through others, in no order and each once. */
export function filesWith(names: readonly string[], files: readonly PageFile[]): string[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(byName.get(name)?.needs ?? []));
  }
  return [...found];
}
