import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/**
 * The data folder of `npm start -- --projects 120 --port 7600` at commit 1760e3b, stopped after its first crawl: contents by
 * path, as Latin-1 text in JSON, `logs/` left out. Its keys and tokens are those of the simulated GitLab alone.
 */
const packed = join(import.meta.dirname, 'old-data/1760e3b.json.br');

export const oldDataProjects = 120;

/** Lays the folder out for a start on `port`: the data names the addresses that were served then. */
export function unpackOldData(dataDir: string, port: number): void {
  const files = JSON.parse(brotliDecompressSync(readFileSync(packed)).toString()) as Record<string, string>;
  for (const [path, content] of Object.entries(files)) {
    const file = join(dataDir, path);
    mkdirSync(dirname(file), { recursive: true });
    // The key file is refused when others may read it.
    writeFileSync(file, movedTo(port, content), { encoding: 'latin1', mode: 0o600 });
  }
}

function movedTo(port: number, content: string): string {
  return content
    .replaceAll('127.0.0.1:7600', `127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:7601', `127.0.0.1:${port + 1}`);
}
