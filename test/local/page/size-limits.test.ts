import { describe, expect, it } from 'vitest';

import type { PageFile } from '../../../local/page/page-assets.ts';
import { firstLoad, sizeFaults, type Page, type Size } from '../../../local/page/size-limits.ts';

const entry: PageFile = { name: 'index.js', source: 'index.html', needs: ['react.js', 'index.css'] };
const pane: PageFile = {
  name: 'devops.js',
  source: 'panes/devops/devops-pane.tsx',
  needs: ['grid.js', 'index.js'],
};
const files: readonly PageFile[] = [
  entry,
  pane,
  { name: 'react.js', source: undefined, needs: [] },
  { name: 'index.css', source: undefined, needs: [] },
  { name: 'grid.js', source: undefined, needs: ['react.js'] },
  { name: 'icons.svg', source: undefined, needs: [] },
  { name: 'runs.js', source: 'panes/runs/runs-pane.tsx', needs: ['grid.js'] },
  { name: 'entra.js', source: 'session/entra.ts', needs: [] },
];

function aPage(changed: Record<string, Partial<Size>> = {}, built = files): Page {
  const names = ['index.html', ...built.map(({ name }) => name)];
  return {
    files: built,
    sizes: new Map(names.map((name) => [name, { gzip: 1_000, brotli: 900, ...changed[name] }])),
  };
}

describe('the first load', () => {
  it('is the document, its entry and the DevOps pane with all that they need, once', () => {
    expect(firstLoad(aPage())).toEqual({ gzip: 7_000, brotli: 6_300, requests: 7 });
  });

  it('may take 280 kB of gzip, 230 kB of brotli and 12 requests', () => {
    expect(sizeFaults(aPage({ 'react.js': { gzip: 274_000, brotli: 224_600 } }))).toEqual([]);
    expect(sizeFaults(aPage({ 'react.js': { gzip: 274_001, brotli: 224_601 } }))).toEqual([
      'The first load of /devops takes 280001 bytes of gzip; 280000 are allowed.',
      'The first load of /devops takes 230001 bytes of brotli; 230000 are allowed.',
    ]);
    const icons = [1, 2, 3, 4, 5, 6].map((n) => ({ name: `${n}.svg`, source: undefined, needs: [] }));
    expect(sizeFaults(aPage({}, [...files, ...icons]))).toEqual([
      'The first load of /devops takes 13 requests; 12 are allowed.',
    ]);
  });

  it('cannot be measured without the pane', () => {
    expect(() => sizeFaults(aPage({}, [entry]))).toThrow('no chunk of panes/devops/devops-pane.tsx');
  });
});

describe('a chunk that loads later', () => {
  it('may take 60 kB of gzip, and that of Entra 72', () => {
    expect(sizeFaults(aPage({ 'runs.js': { gzip: 60_000 }, 'entra.js': { gzip: 72_000 } }))).toEqual([]);
    expect(sizeFaults(aPage({ 'runs.js': { gzip: 60_001 }, 'entra.js': { gzip: 72_001 } }))).toEqual([
      'The chunk runs.js takes 60001 bytes of gzip; 60000 are allowed.',
      'The chunk entra.js takes 72001 bytes of gzip; 72000 are allowed.',
    ]);
  });
});
