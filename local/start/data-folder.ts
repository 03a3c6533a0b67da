import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { instanceHostOf, normaliseInstanceUrl } from '../../shared/contracts/gitlab/instance-url.ts';
import { holdFolder } from '../hold-folder.ts';
import { StartError } from './options.ts';

const KeptInstance = z.object({ url: z.string() });

/** The name of a GitLab's folder: its host where it is all of an https URL, as it always was, else host and the rest. */
export function folderNameOf(gitlabUrl: string): string {
  const url = normaliseInstanceUrl(gitlabUrl) ?? gitlabUrl;
  const { protocol, pathname } = new URL(url);
  const path = pathname === '/' ? '' : encodeURIComponent(pathname);
  return `${protocol === 'https:' ? '' : 'http~'}${hostFolderOf(url)}${path}`;
}

/**
 * The folder below `parent` that holds what belongs to a GitLab. Former versions named it after the host alone: such a one
 * is renamed when it is this GitLab's. Safe to repeat: a folder that has its name already is left alone. Throws `FolderHeldError`
 * when it is in use.
 */
export function dataFolderOf(gitlabUrl: string, parent: string): string {
  const folder = join(parent, folderNameOf(gitlabUrl));
  const former = join(parent, hostFolderOf(gitlabUrl));
  if (existsSync(folder) || !existsSync(former) || !isOf(gitlabUrl, former)) return folder;
  holdFolder(former)();
  renameSync(former, folder);
  return folder;
}

/**
 * Notes which GitLab the data belongs to. Throws `StartError` when it belongs to another: its tokens would be sent there,
 * and its ids mean something else there.
 */
export function keepInstance(dataDir: string, gitlabUrl: string): void {
  const url = normaliseInstanceUrl(gitlabUrl) ?? gitlabUrl;
  const kept = keptInstance(dataDir);
  if (kept === undefined) return writeFileSync(fileIn(dataDir), JSON.stringify({ url }));
  if (kept === url) return undefined;
  throw new StartError(`${dataDir} holds the data of ${kept}; choose another folder with --data for ${url}.`);
}

function hostFolderOf(url: string): string {
  return instanceHostOf(normaliseInstanceUrl(url) ?? url).replaceAll(':', '-');
}

/** Whose a folder is that nobody noted it in: the addresses of stored groups tell. */
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
