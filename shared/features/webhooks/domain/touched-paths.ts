import type { PushHints } from '../../../contracts/gitlab/webhook.ts';

const defaultCiConfig = '.gitlab-ci.yml';
const codeOwners = new Set(['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS']);
const settingsFolder = '.gitlab/';
/** GitLab lists no more commits of a push than these. */
const maxListedCommits = 20;

/**
 * Whether a push changed files that GitLab takes settings from: CI configuration, CODEOWNERS (three places) or anything
 * under `.gitlab/`. What the payload does not list in full counts as touched, and so does a push without commits, which
 * set the branch back.
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

/** The path may be written with a leading `/` or `./`; one in another project (`path@group/project`) or on the web never matches. */
function ownCiConfig(path: string | undefined): string {
  return path?.replace(/^(\.?\/)+/, '') || defaultCiConfig;
}
