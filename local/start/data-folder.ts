import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { instanceHostOf, normaliseInstanceUrl } from '../../shared/contracts/gitlab/instance-url.ts';
import { lockFolder } from '../lock-folder.ts';
import { StartError } from './options.ts';

const KeptInstance = z.object({ url: z.string() });

/** Folder name of a GitLab: only the host for an https URL without a path, else scheme, host and path. */
export function folderNameOf(gitlabUrl: string): string {
  const url = normaliseInstanceUrl(gitlabUrl) ?? gitlabUrl;
  const { protocol, pathname } = new URL(url);
  const path = pathname === '/' ? '' : encodeURIComponent(pathname);
  return `${protocol === 'https:' ? '' : 'http~'}${hostFolderOf(url)}${path}`;
}

/**
 * Data folder of a GitLab below `parent`. Earlier versions named it after the host alone; such a folder is renamed if it
 * belongs to this GitLab. Idempotent. Throws `FolderInUseError`.
 */
export function dataFolderOf(gitlabUrl: string, parent: string): string {
  const folder = join(parent, folderNameOf(gitlabUrl));
  const former = join(parent, hostFolderOf(gitlabUrl));
  if (existsSync(folder) || !existsSync(former) || !isOf(gitlabUrl, former)) return folder;
  lockFolder(former)();
  renameSync(former, folder);
  return folder;
}

/**
 * Records which GitLab the data belongs to. Throws `StartError` if it is another: its tokens would be sent there, and its ids
 * mean something else there.
 */
export function assertInstance(dataDir: string, gitlabUrl: string): void {
  const url = normaliseInstanceUrl(gitlabUrl) ?? gitlabUrl;
  const kept = keptInstance(dataDir);
  if (kept === undefined) return writeFileSync(fileIn(dataDir), JSON.stringify({ url }));
  if (kept === url) return undefined;
  throw new StartError(`${dataDir} holds the data of ${kept}; choose another folder with --data for ${url}.`);
}

function hostFolderOf(url: string): string {
  return instanceHostOf(normaliseInstanceUrl(url) ?? url).replaceAll(':', '-');
}

/** Identifies the GitLab of an unmarked folder by the URLs of stored groups. */
function isOf(gitlabUrl: string, folder: string): boolean {
  const url = normaliseInstanceUrl(gitlabUrl) ?? gitlabUrl;
  const kept = keptInstance(folder);
  if (kept !== undefined) return kept === url;
  const tables = join(folder, 'tables', '__azurite_db_table__.json');
  return existsSync(tables) && readFileSync(tables, 'utf8').includes(`"url":"${url}/groups/`);
}

function keptInstance(dataDir: string): string | undefined {
  const file = fileIn(dataDir);
  if (!existsSync(file)) return undefined;
  try {
    return KeptInstance.parse(JSON.parse(readFileSync(file, 'utf8'))).url;
  } catch {
    throw new StartError(`${file} can't be read; remove its folder, or choose another with --data.`);
  }
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'gitlab.json');
}
