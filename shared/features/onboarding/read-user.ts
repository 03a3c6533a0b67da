import type { GitLabUser } from '../../contracts/gitlab/user.ts';
import { GitLabForbiddenError } from '../../platform/errors/gitlab-errors.ts';
import type { GitLab } from '../connectors/ports.ts';

/** The user of the token; undefined for a fine-grained token that may read groups but not its user. */
export async function userOf(gitlab: Pick<GitLab, 'currentUser'>): Promise<GitLabUser | undefined> {
  try {
    return await gitlab.currentUser();
  } catch (failure) {
    if (failure instanceof GitLabForbiddenError && failure.fault === undefined) return undefined;
    throw failure;
  }
}
