import { type Answer, notApplicable } from './rule.ts';

/** The answer of every check of an instance on GitLab.com. */
export const administeredByGitLab: Answer = notApplicable('GitLab.com is administered by GitLab.');
