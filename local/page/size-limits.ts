import { filesWith, type PageFile } from './page-assets.ts';

/** Compressed sizes in bytes. */
export type Size = { gzip: number; brotli: number };
export type FirstLoad = Size & { requests: number };

/** Limits of the first load of the DevOps pane, and of a chunk that loads later. 1 kB is 1000 bytes. */
const maxFirstLoad: FirstLoad = { gzip: 280_000, brotli: 230_000, requests: 12 };
const maxChunkGzip = 60_000;
/** MSAL comes in one piece. */
const maxSignInGzip = 72_000;
const SIGN_IN = 'session/entra.ts';

const FIRST_PANE = 'panes/devops/devops-pane.tsx';
const ENTRY = 'index.html';

export type Page = { files: readonly PageFile[]; sizes: ReadonlyMap<string, Size> };

/** Everything that a browser asks for before the DevOps pane stands: HTML, the entry, the pane, style sheets, icons. */
export function firstLoad({ files, sizes }: Page): FirstLoad {
  const names = [ENTRY, ...filesWith([nameOf(ENTRY, files), nameOf(FIRST_PANE, files)], files)];
  const icons = files.map(({ name }) => name).filter((name) => name.endsWith('.svg'));
  const loaded = [...new Set([...names, ...icons])].map((name) => sizes.get(name) ?? { gzip: 0, brotli: 0 });
  return {
    gzip: sum(loaded.map(({ gzip }) => gzip)),
    brotli: sum(loaded.map(({ brotli }) => brotli)),
    requests: loaded.length,
  };
}

/** Sentences about what is larger than it may be; none if all is well. */
export function sizeFaults(page: Page): string[] {
  const first = firstLoad(page);
  const early = filesWith([nameOf(ENTRY, page.files)], page.files);
  const lateChunks = page.files.filter(({ name }) => name.endsWith('.js') && !early.includes(name));
  return [
    ...faultOf('The first load of /devops', first.gzip, maxFirstLoad.gzip, 'bytes of gzip'),
    ...faultOf('The first load of /devops', first.brotli, maxFirstLoad.brotli, 'bytes of brotli'),
    ...faultOf('The first load of /devops', first.requests, maxFirstLoad.requests, 'requests'),
    ...lateChunks.flatMap(({ name, source }) =>
      faultOf(
        `The chunk ${name}`,
        page.sizes.get(name)?.gzip ?? 0,
        source === SIGN_IN ? maxSignInGzip : maxChunkGzip,
        'bytes of gzip',
      ),
    ),
  ];
}

/** Throws if the build has no such chunk: a limit that is checked on nothing would always hold. */
function nameOf(source: string, files: readonly PageFile[]): string {
  const name = files.find((file) => file.source === source)?.name;
  if (name === undefined) throw new Error(`The build of the page has no chunk of ${source}.`);
  return name;
}

function faultOf(subject: string, is: number, max: number, unit: string): string[] {
  return is <= max ? [] : [`${subject} takes ${is} ${unit}; ${max} are allowed.`];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
