import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { hitsIn, hitsInFile, root, searchedFiles } from './words/find-words.ts';
import { retiredWords, storedIn, storedNames } from './words/retired-words.ts';

const files = searchedFiles();
const hits = files.flatMap(hitsInFile);
/** A file and a text that it may contain, as `file text`. */
const allowed = storedIn.flatMap((field) => field.files.map((file) => `${file} ${field.text}`));

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
  it('are used everywhere but in names that are stored or sent', () => {
    const wrong = hits.filter(({ file, text }) => !allowed.includes(`${file} ${text}`));

    expect(wrong.map(({ file, line, text, say }) => `${file}:${line} '${text}': say ${say}`)).toEqual([]);
  });

  it('have no exception that is not needed', () => {
    const found = new Set(hits.map(({ file, text }) => `${file} ${text}`));
    const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));

    expect(allowed.filter((place) => !found.has(place))).toEqual([]);
    expect(allowed.length).toBe(new Set(allowed).size);
    expect(Object.keys(storedNames).filter((one) => !texts.some((text) => text.includes(one)))).toEqual([]);
  });
});

describe('the search', () => {
  it.each(retiredWords.map(({ word, where }) => [word, where] as const))('finds %s', (word, where) => {
    expect(wordsOf(word, where === 'tests' ? 'test/example.ts' : undefined)).not.toEqual([]);
  });

  it('finds words within names and at the beginning of docstrings', () => {
    expect(wordsOf('const sharedDeeds = mostRoots;')).toEqual(['Deeds', 'mostRoots']);
    expect(wordsOf('/**\n * Whose it is.\n */')).toEqual(['/** * Whose']);
    expect(wordsOf('log({ because });\nreturn { because: text };')).toEqual(['because', 'because']);
  });

  it('leaves other words, reasons in comments and stored names alone', () => {
    expect(wordsOf('indeed recommend amended folder unfolded renewed insight undoubted mostly')).toEqual([]);
    expect(wordsOf('// It waits, because: the queue is full.\n/* because, of this */')).toEqual([]);
    expect(wordsOf(Object.keys(storedNames).join(' '))).toEqual([]);
    expect(wordsOf('const Stage = 1;')).toEqual([]);
  });
});
