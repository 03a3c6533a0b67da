import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { folderOf, hitsIn, hitsInFile, root, searchedFiles, type Hit } from './words/find-words.ts';
import { retiredWords, storedIn, storedNames } from './words/retired-words.ts';

/** Hits per folder that are still allowed. A count may only fall; an empty list is the goal. */
const remainingFile = join(root, 'test/words/remaining.json');

const files = searchedFiles();
const hits = files.flatMap(hitsInFile);
const counts = countsOf(hits);

/** With fewer hits, `WORDS=update` writes the new counts, unless a folder has more than before. */
const before = readRemaining();
const hasGrown = Object.entries(counts).some(([folder, count]) => count > (before[folder] ?? 0));
if (process.env['WORDS'] === 'update' && !hasGrown) {
  writeFileSync(remainingFile, `${JSON.stringify(counts, undefined, 2)}\n`);
}
const remaining = readRemaining();

function readRemaining(): Record<string, number> {
  return JSON.parse(readFileSync(remainingFile, 'utf8')) as Record<string, number>;
}

function countsOf(found: readonly Hit[]): Record<string, number> {
  const byFolder = Object.groupBy(found, ({ file }) => folderOf(file));
  const entries = Object.entries(byFolder).map(([folder, own = []]) => [folder, own.length] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The count of a folder that has too many, and some of its hits. */
function describeGrown(folder: string): string[] {
  const shown = hits
    .filter(({ file }) => folderOf(file) === folder)
    .slice(0, 20)
    .map(({ file, line, text, say }) => `${file}:${line} '${text}': say ${say}`);
  return [`${folder}: ${counts[folder] ?? 0} instead of ${remaining[folder] ?? 0}`, ...shown];
}

/** A file's words as they would be counted. */
function wordsOf(content: string, file = 'shared/features/example.ts'): string[] {
  return hitsIn(file, content).map(({ text }) => text);
}

describe('what this check reads', () => {
  it('is every source file and document', () => {
    expect(files.length).toBeGreaterThan(1_000);
    const folders = ['functions', 'shared', 'local', 'test', 'docs'];
    const small = folders.filter(
      (folder) => files.filter((file) => file.startsWith(`${folder}/`)).length < 20,
    );
    expect(small).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']));
  });
});

describe('the words of the glossary', () => {
  it('leave no more retired words in a folder than before', () => {
    const grown = Object.keys(counts).filter((folder) => (counts[folder] ?? 0) > (remaining[folder] ?? 0));

    expect(grown.flatMap(describeGrown)).toEqual([]);
  });

  it('are counted down in remaining.json when a folder has fewer (WORDS=update)', () => {
    const fallen = Object.keys(remaining).filter(
      (folder) => (counts[folder] ?? 0) < (remaining[folder] ?? 0),
    );

    expect(Object.fromEntries(fallen.map((folder) => [folder, counts[folder] ?? 0]))).toEqual({});
  });
});

describe('the search', () => {
  it.each(retiredWords.map(({ word, where }) => [word, where] as const))('finds %s', (word, where) => {
    expect(wordsOf(word, where === 'tests' ? 'test/example.ts' : undefined)).not.toEqual([]);
  });

  it('finds words within names and at the beginning of docstrings', () => {
    expect(wordsOf('const sharedDeeds = mostRoots;')).toEqual(['Deeds', 'mostRoots']);
    expect(wordsOf('/**\n * Whose it is.\n */')).toEqual(['/** * Whose']);
    expect(wordsOf('log({ because });\nreturn { because: text };')).toEqual(['because', 'because:']);
  });

  it('leaves other words, reasons in comments and stored names alone', () => {
    expect(wordsOf('indeed recommend amended folder unfolded renewed insight undoubted mostly')).toEqual([]);
    expect(wordsOf('// It waits, because: the queue is full.\n/* because, of this */')).toEqual([]);
    expect(wordsOf(Object.keys(storedNames).join(' '))).toEqual([]);
    expect(wordsOf('const Stage = 1;')).toEqual([]);
  });

  it('allows only stored names that exist', () => {
    const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));

    expect(Object.keys(storedNames).filter((one) => !texts.some((text) => text.includes(one)))).toEqual([]);
    expect(
      storedIn.filter(({ file, text }) => !readFileSync(join(root, file), 'utf8').includes(text)),
    ).toEqual([]);
  });
});
