import { GitLabUnavailableError } from '../../../platform/errors/gitlab-errors.ts';

/**
 * GitLab failed to answer this query, and may answer another: one by REST, so that a query which always fails hides no settings,
 * or one about another thing. Any other failure, such as a limit, the token or no connection, would meet each of them.
 */
export function isOfQuery(failure: unknown): boolean {
  return failure instanceof GitLabUnavailableError && failure.gitLabStatus !== undefined;
}
