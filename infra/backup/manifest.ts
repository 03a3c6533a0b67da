import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

/** Contents of a backup. A folder without it is an export that did not end. */
export const Manifest = z.strictObject({
  v: z.literal(1),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** `sha256` is that of the compressed file. */
  tables: z.array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z]\w{2,62}$/),
      rows: z.int().min(0),
      sha256: z.string(),
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;
export type TableFile = Manifest['tables'][number];

export function fileOf(folder: string, table: string): string {
  return join(folder, `${table}.jsonl.gz`);
}

/** Undefined without one. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  });
  return text === undefined ? undefined : Manifest.parse(JSON.parse(text));
}

/** Appears at once and whole. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const file = join(folder, 'manifest.json');
  await writeFile(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
