import { GitLabUnexpectedAnswerError } from '../../platform/errors/gitlab-errors.ts';

export type Question = { method: string; endpoint: string };

/** The error for an answer that came with a 2xx and is not what the route gives; it says nothing of its content. */
export type UnexpectedAnswer = (question: Question, because: string) => GitLabUnexpectedAnswerError;

export function unexpectedResponsesOf(instanceUrl: string): UnexpectedAnswer {
  return ({ method, endpoint }, because) => {
    const message = `GitLab at ${instanceUrl} answered ${method} ${endpoint} with ${because}.`;
    return new GitLabUnexpectedAnswerError(message, { endpoint, gitLabStatus: 200 });
  };
}
