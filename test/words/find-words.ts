import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { retiredWords, storedNames, type RetiredWord } from './retired-words.ts';

export const root = join(import.meta.dirname, '../..');

export type Hit = { file: string; line: number; text: string; say: string };

/** Every source file and document, except the list of retired words itself. */
export function searchedFiles(): string[] {
  const sources = globSync('{functions,shared,web,local,test,infra}/**/*.{ts,tsx,mjs,json,css}', {
    cwd: root,
  });
  const documents = globSync(['*.md', '{docs,functions,shared,web,local,test}/**/*.md'], { cwd: root });
  return [...sources, ...documents]
    .filter((file) => !file.includes('node_modules') && !file.startsWith('test/words'))
    .toSorted();
}

export function hitsInFile(file: string): Hit[] {
  return hitsIn(file, readFileSync(join(root, file), 'utf8'));
}

/** Stored names are removed first. CONTRIBUTING.md lists retired words from its section on prose on. */
export function hitsIn(file: string, content: string): Hit[] {
  const ownText = file === 'CONTRIBUTING.md' ? (content.split(/^## Prose$/m)[0] ?? '') : content;
  const text = ownText.replaceAll(stored, (found) => ' '.repeat(found.length));
  const code = file.endsWith('.md') ? '' : withoutComments(text);
  return retiredWords
    .filter((word) => isSearched(word, file))
    .flatMap((word) => hitsOf(word, word.where === undefined ? text : code, file));
}

const stored = new RegExp(`(?<![\\w-])(?:${Object.keys(storedNames).join('|')})(?![\\w])`, 'g');

function isSearched({ where }: RetiredWord, file: string): boolean {
  return where !== 'tests' || file.startsWith('test/');
}

function hitsOf({ pattern, say }: RetiredWord, text: string, file: string): Hit[] {
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    text: match[0].replaceAll(/\s+/g, ' '),
    say,
  }));
}

/** Blanks comments and keeps line numbers. A `//` within a text or an address stays. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/(?<=^|\s)\/\/.*$/gm, '');
}
