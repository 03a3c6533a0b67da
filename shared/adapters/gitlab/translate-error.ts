import {
  type CredentialsFault,
  credentialsFaultOf,
  isAboutRights,
} from '../../platform/errors/credentials-fault.ts';
import {
  GitLabBlockedError,
  GitLabForbiddenError,
  GitLabInterceptedError,
  GitLabNotFoundError,
  GitLabRefusedError,
  GitLabThrottledError,
  GitLabUnauthorizedError,
  GitLabUnavailableError,
  GitLabUnexpectedAnswerError,
  GitLabUnreachableError,
  type GitLabError,
} from '../../platform/errors/gitlab-errors.ts';
import type { Failure, Refusal } from './attempt.ts';

/** What was asked of whom, as far as it may be shown: `endpoint` is the path, without host and query. */
export type Question = { instanceUrl: string; method: string; endpoint: string };

/** The error that callers see. It is made of words and numbers only: no cause, no request, no answer. */
export function translateError(question: Question, failure: Failure, now: Date): GitLabError {
  const where = `GitLab at ${question.instanceUrl}`;
  const what = `${question.method} ${question.endpoint}`;
  if (failure.kind === 'barred') {
    return new GitLabBlockedError(`${where} was not asked ${what}: ${failure.because}.`, {
      endpoint: question.endpoint,
    });
  }
  const gitLabStatus = failure.status;
  const more = { endpoint: question.endpoint, ...(gitLabStatus !== undefined && { gitLabStatus }) };
  if (failure.kind === 'silent') {
    const message = `${where} did not answer ${what}: ${failure.because}.`;
    const { lasting } = failure;
    return lasting === undefined
      ? new GitLabUnavailableError(message, more)
      : new GitLabUnreachableError(message, { ...more, lasting });
  }
  if (failure.kind === 'foreign') {
    const answered = `${failure.reason} (HTTP ${failure.status})`;
    const message = `${where} did not answer ${what} itself: something that stands before it did, with ${answered}.`;
    return new GitLabInterceptedError(message, more);
  }
  if (failure.kind === 'odd') {
    const answered = `${where} answered ${what} with ${failure.because} (HTTP ${failure.status}).`;
    return new GitLabUnexpectedAnswerError(answered, more);
  }
  const message = `${where} refused ${what}: ${saying(failure)}`;
  if (isAboutRights(failure.status, failure.words, question.endpoint))
    return new GitLabForbiddenError(message, more);
  const fault = credentialsFaultOf(failure.status, failure.words);
  return translateRefusal(message, failure, { ...more, ...(fault !== undefined && { fault }) }, now);
}

/** The error for what was not asked, since GitLab's limits leave no room for it before `until`. */
export function withheldError(question: Question, until: Date, now: Date): GitLabThrottledError {
  const { instanceUrl, method, endpoint } = question;
  const message = `GitLab at ${instanceUrl} was not asked ${method} ${endpoint}: its limits leave no room before ${until.toISOString()}.`;
  const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return new GitLabThrottledError(message, { endpoint, retryAt: until, retryAfterSeconds });
}

function translateRefusal(
  message: string,
  { status, requestedWaitMs }: Refusal,
  more: { endpoint: string; fault?: CredentialsFault },
  now: Date,
): GitLabError {
  if (status === 401) {
    return new GitLabUnauthorizedError(`${message} The connector must be authorised again.`, more);
  }
  if (status === 403) return new GitLabForbiddenError(message, more);
  if (status === 404) return new GitLabNotFoundError(message, more);
  // A 5xx that names a time (maintenance) is asked again then, like a 429.
  if (requestedWaitMs !== undefined && (status === 429 || status >= 500)) {
    const retryAt = new Date(now.getTime() + requestedWaitMs);
    return new GitLabThrottledError(message, {
      ...more,
      retryAt,
      retryAfterSeconds: Math.ceil(requestedWaitMs / 1000),
    });
  }
  if (status >= 500 || status === 408) return new GitLabUnavailableError(message, more);
  return new GitLabRefusedError(message, more);
}

/** `HTTP 403, insufficient_scope (The request requires …).` */
export function saying({ status, words }: Refusal): string {
  const text = words.text ?? '';
  return `HTTP ${status}${text && `, ${text}`}${/[.…]$/.test(text) ? '' : '.'}`;
}
