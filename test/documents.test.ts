import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const documents = globSync(['*.md', '{docs,functions,shared,web,local,test}/**/*.md'], {
  cwd: root,
}).toSorted();
const decisions = readdirSync(join(root, 'docs/adr'));

function read(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

/** Links to files and headings of ours. */
function linksIn(document: string): string[] {
  return [...read(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** The anchor that GitHub and GitLab give a heading. */
function anchorsIn(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function isDead(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && !anchorsIn(target).includes(anchor);
}

/** Paths in backticks without placeholders; a `*` stands for any name. */
function pathsIn(document: string): string[] {
  return [...read(document).matchAll(/`((?:functions|shared|web|local|test|infra|docs)\/[\w.*/-]+)`/g)].map(
    ([, path = '']) => path,
  );
}

describe('the documents', () => {
  it('are all read', () => {
    expect(documents.length).toBeGreaterThan(40);
    expect(documents.flatMap(linksIn).length).toBeGreaterThan(60);
    expect(documents.flatMap(pathsIn).length).toBeGreaterThan(60);
  });

  it('link to files and headings that exist', () => {
    const dead = documents.flatMap((document) =>
      linksIn(document)
        .filter((link) => isDead(document, link))
        .map((link) => `${document}: ${link}`),
    );

    expect(dead).toEqual([]);
  });

  it('name files and folders that exist', () => {
    const missing = documents
      .filter((document) => document !== 'CHANGELOG.md')
      .flatMap((document) =>
        pathsIn(document)
          .filter((path) => globSync(path, { cwd: root }).length === 0)
          .map((path) => `${document}: ${path}`),
      );

    expect(missing).toEqual([]);
  });

  it('number the decisions without gaps, in file name and title', () => {
    const numbers = decisions.map((file) => Number(file.slice(0, 4)));
    const titles = decisions.map((file) => Number(/^# (\d+)\. /.exec(read(`docs/adr/${file}`))?.[1]));

    expect(numbers).toEqual(decisions.map((_, index) => index + 1));
    expect(titles).toEqual(numbers);
  });

  it('keep the README and the architecture short', () => {
    expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(120);
    expect(read('docs/architecture.md').split('\n').length - 1).toBeLessThanOrEqual(70);
  });
});

describe('the list of features in docs/architecture.md', () => {
  it('has the order of the import table, and the folders that exist', () => {
    const architecture = read('docs/architecture.md');
    const listed = [...architecture.matchAll(/^\d+\. \*\*(\w+)\*\*: (.+)$/gm)];
    const built = listed.filter(([, , text = '']) => !text.includes('not built yet')).map(([, name]) => name);
    const table = /^const features = \[([^\]]+)\]/m.exec(read('test/architecture.test.ts'))?.[1];

    expect(built).toEqual([...(table ?? '').matchAll(/'(\w+)'/g)].map(([, name]) => name));
    const folders = readdirSync(join(root, 'shared/features')).filter((name) => !name.includes('.'));
    expect(new Set(built)).toEqual(new Set(folders));
  });
});
