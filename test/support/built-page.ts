import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export const indexHtml = `<!doctype html><title>Palisade</title>${'<!-- the page -->'.repeat(50)}`;
export const script = `console.log('${'palisade '.repeat(200)}');`;
export const scriptName = 'main-4f2a9c1b.js';

/** A folder as `npm run build` writes it: a page with a script, a small style sheet and a file that is not served. */
export function aBuiltPage(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-page-'));
  mkdirSync(join(folder, 'assets'));
  writePageFile(join(folder, 'index.html'), indexHtml);
  writePageFile(join(folder, 'assets', scriptName), script);
  // Compressed, it is larger.
  writePageFile(join(folder, 'assets', 'tiny-00000000.css'), 'a{}');
  writeFileSync(join(folder, 'assets', 'secret.pem'), 'not an asset');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function writePageFile(path: string, text: string): void {
  writeFileSync(path, text);
  writeFileSync(`${path}.br`, brotliCompressSync(text));
  writeFileSync(`${path}.gz`, gzipSync(text));
}
