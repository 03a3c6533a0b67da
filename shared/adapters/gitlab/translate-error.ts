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
import type { Failure, ErrorResponse } from './attempt.ts';

/** A request as far as it may be shown. `endpoint`: the path, without host and query. */
export type RequestInfo = { instanceUrl: string; method: string; endpoint: string };

/** The error that callers see. It holds text and numbers only: no cause, no request, no response. */
export function translateError(request: RequestInfo, failure: Failure, now: Date): GitLabError {
  const where = `GitLab at ${request.instanceUrl}`;
  const what = `${request.method} ${request.endpoint}`;
  if (failure.kind === 'blocked') {
    return new GitLabBlockedError(`${where} was not asked ${what}: ${failure.reason}.`, {
      endpoint: request.endpoint,
    });
  }
  const gitLabStatus = failure.status;
  const more = { endpoint: request.endpoint, ...(gitLabStatus !== undefined && { gitLabStatus }) };
  if (failure.kind === 'noResponse') {
    const message = `${where} did not answer ${what}: ${failure.reason}.`;
    const { lasting } = failure;
    return lasting === undefined
      ? new GitLabUnavailableError(message, more)
      : new GitLabUnreachableError(message, { ...more, lasting });
  }
  if (failure.kind === 'intercepted') {
    const answered = `${failure.reason} (HTTP ${failure.status})`;
    const message = `${where} did not answer ${what} itself: something that stands before it did, with ${answered}.`;
    return new GitLabInterceptedError(message, more);
  }
  if (failure.kind === 'invalidResponse') {
    const answered = `${where} answered ${what} with ${failure.reason} (HTTP ${failure.status}).`;
    return new GitLabUnexpectedAnswerError(answered, more);
  }
  const message = `${where} refused ${what}: ${describeRefusal(failure)}`;
  if (isAboutRights(failure.status, failure.words, request.endpoint))
    return new GitLabForbiddenError(message, more);
  const fault = credentialsFaultOf(failure.status, failure.words);
  return translateRefusal(message, failure, { ...more, ...(fault !== undefined && { fault }) }, now);
}

/** The error for a request that was not sent, because GitLab's rate limits leave no room before `until`. */
export function deferredError(request: RequestInfo, until: Date, now: Date): GitLabThrottledError {
  const { instanceUrl, method, endpoint } = request;
  const message = `GitLab at ${instanceUrl} was not asked ${method} ${endpoint}: its limits leave no room before ${until.toISOString()}.`;
  const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return new GitLabThrottledError(message, { endpoint, retryAt: until, retryAfterSeconds });
}

/** Sent after the role and the commit were checked. GitLab source, `lib/api/files.rb`. */
const noFile = '404 File Not Found';

function translateRefusal(
  message: string,
  { status, requestedWaitMs, words }: ErrorResponse,
  more: { endpoint: string; fault?: CredentialsFault },
  now: Date,
): GitLabError {
  if (status === 401) {
    return new GitLabUnauthorizedError(`${message} The connector must be authorised again.`, more);
  }
  if (status === 403) return new GitLabForbiddenError(message, more);
  if (status === 404) return new GitLabNotFoundError(message, { ...more, isFile: words.text === noFile });
  // A 5xx with a time (maintenance) is retried then, like a 429.
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
export function describeRefusal({ status, words }: ErrorResponse): string {
  const text = words.text ?? '';
  return `HTTP ${status}${text && `, ${text}`}${/[.…]$/.test(text) ? '' : '.'}`;
}
