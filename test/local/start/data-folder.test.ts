import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { dataFolderOf, folderNameOf, assertInstance } from '../../../local/start/data-folder.ts';
import { FolderInUseError, lockFolder } from '../../../local/lock-folder.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'palisade-folders-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A folder as a former version left it: named after the host, with the groups of this GitLab in it. */
function formerFolder(host: string, url: string): string {
  const folder = join(parent, host);
  mkdirSync(join(folder, 'tables'), { recursive: true });
  writeFileSync(join(folder, 'tables', '__azurite_db_table__.json'), `{"url":"${url}/groups/contoso"}`);
  return folder;
}

describe('the folder of a GitLab', () => {
  it('is another one for each GitLab of a host, in whatever spelling', () => {
    const urls = ['https://h/a', 'https://h/b', 'https://h', 'http://h', 'https://h:81/a', 'https://h/a-b'];

    expect(new Set([...urls, 'https://h/a/b'].map(folderNameOf)).size).toBe(7);
    expect(folderNameOf('HTTPS://H:443/a/')).toBe(folderNameOf('https://h/a'));
    expect(urls.map(folderNameOf).join('')).toMatch(/^[\w.%~-]+$/);
  });

  it('keeps the name it had where the host says it all', () => {
    expect(folderNameOf('https://gitlab.example.com:8443/')).toBe('gitlab.example.com-8443');
  });

  it('is the one that a former version named after the host, for the GitLab whose groups are in it only', () => {
    formerFolder('h', 'https://h/a');

    const [b, a] = [dataFolderOf('https://h/b', parent), dataFolderOf('https://h/a', parent)];

    expect([existsSync(b), existsSync(join(a, 'tables')), existsSync(join(parent, 'h'))]).toEqual([
      false,
      true,
      false,
    ]);
    expect(dataFolderOf('https://h/a/', parent)).toBe(a);
  });

  it('is not taken from a start that is using it', () => {
    const former = formerFolder('h', 'https://h/a');
    const release = lockFolder(former);

    expect(() => dataFolderOf('https://h/a', parent)).toThrow(FolderInUseError);
    release();
  });

  it('is used for no other GitLab', () => {
    for (const url of ['https://h/a', 'HTTPS://h/a/']) assertInstance(parent, url);

    expect(() => assertInstance(parent, 'https://h/b')).toThrow(/holds the data of https:\/\/h\/a/);
  });
});
