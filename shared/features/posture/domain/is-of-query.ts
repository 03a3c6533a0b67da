import { type GitLabError, GitLabUnavailableError } from '../../../platform/errors/gitlab-errors.ts';

/** GitLab failed to answer this query: by REST it may answer, so that a query which always fails hides no settings. */
export function isOfQuery(failure: GitLabError): boolean {
  return failure instanceof GitLabUnavailableError && failure.gitLabStatus !== undefined;
}
