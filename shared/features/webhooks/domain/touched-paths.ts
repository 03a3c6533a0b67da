import type { PushHints } from '../../../contracts/gitlab/webhook.ts';

const defaultCiConfig = '.gitlab-ci.yml';
const codeOwners = new Set(['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS']);
const settingsFolder = '.gitlab/';
/** GitLab lists at most this many commits of a push. */
const maxListedCommits = 20;

/**
 * True if a push changed files that hold settings: CI configuration, CODEOWNERS (three places) or anything under
 * `.gitlab/`. A payload that does not list all files counts as a change, and so does a push without commits, which
 * reset the branch.
 */
export function touchesSettings({ commits, totalCommits: total, ciConfigPath }: PushHints): boolean {
  if (commits === undefined || commits.length === 0) return true;
  if (total === undefined ? commits.length >= maxListedCommits : total > commits.length) return true;
  const ciConfig = ownCiConfig(ciConfigPath);
  return commits.some(({ added, modified, removed }) =>
    [added, modified, removed].some(
      (paths) => paths === undefined || paths.some((path) => isSetting(path, ciConfig)),
    ),
  );
}

function isSetting(path: string, ciConfig: string): boolean {
  return (
    path === defaultCiConfig || path === ciConfig || codeOwners.has(path) || path.startsWith(settingsFolder)
  );
}

/**
 * The path may be written with a leading `/` or `./`; one in another project (`path@group/project`) or on the web never
 * matches.
 */
function ownCiConfig(path: string | undefined): string {
  return path?.replace(/^(\.?\/)+/, '') || defaultCiConfig;
}
