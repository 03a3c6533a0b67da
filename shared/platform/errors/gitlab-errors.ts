import type { CredentialsFault } from './credentials-fault.ts';
import { DomainError } from './errors.ts';

/** Everything that can go wrong when asking GitLab. Never holds a token, a header or a body of the request. */
export abstract class GitLabError extends DomainError {
  /** GitLab's HTTP status; absent when no answer came. */
  readonly gitLabStatus?: number;
  /** The route asked for, without query and host. */
  readonly endpoint: string;
  /** What the refusal says about the connector's credentials; absent when it is about the question alone. */
  readonly fault?: CredentialsFault;
  constructor(
    message: string,
    more: { endpoint: string; gitLabStatus?: number; fault?: CredentialsFault; retryAfterSeconds?: number },
  ) {
    super(message, more);
    this.endpoint = more.endpoint;
    if (more.fault !== undefined) this.fault = more.fault;
    if (more.gitLabStatus !== undefined) this.gitLabStatus = more.gitLabStatus;
  }
}

/** 429: GitLab asks to wait until `retryAt`. */
export class GitLabThrottledError extends GitLabError {
  readonly code = 'TooManyRequests';
  readonly status = 429;
  readonly retryAt: Date;
  constructor(
    message: string,
    more: { endpoint: string; gitLabStatus?: number; retryAt: Date; retryAfterSeconds: number },
  ) {
    super(message, more);
    this.retryAt = more.retryAt;
  }
}

/** No answer, a timeout or a 5xx: may pass by itself. */
export class GitLabUnavailableError extends GitLabError {
  readonly code = 'GitLabUnavailable';
  readonly status = 503;
}

/** No connection that could carry a question came about, and none will by asking again soon. */
export class GitLabUnreachableError extends GitLabUnavailableError {
  /** `name`: nobody knows the host; `certificate`: its certificate is not trusted. */
  readonly lasting: 'name' | 'certificate';
  constructor(message: string, more: { endpoint: string; lasting: 'name' | 'certificate' }) {
    super(message, more);
    this.lasting = more.lasting;
  }
}

/**
 * Something that stands before GitLab answered in its place: a gateway, an ingress, a sign-in or challenge page. Says
 * nothing about what was asked nor about the credentials, whatever its status.
 */
export class GitLabInterceptedError extends GitLabUnavailableError {}

/** Nothing was sent: the instance's address is one that this deployment does not connect to. */
export class GitLabBlockedError extends GitLabError {
  readonly code = 'GitLabAddressBarred';
  readonly status = 409;
}

/** 401: the token is refused; only a new authorization helps once a refresh was tried. */
export class GitLabUnauthorizedError extends GitLabError {
  readonly code = 'GitLabAuthorizationRequired';
  readonly status = 409;
}

/** 403: role, scope, tier or the account's state forbids it. Says nothing about whether the thing exists. */
export class GitLabForbiddenError extends GitLabError {
  readonly code = 'GitLabForbidden';
  readonly status = 409;
}

/** 404: gone or no longer visible; GitLab does not tell which. */
export class GitLabNotFoundError extends GitLabError {
  readonly code = 'GitLabNotFound';
  readonly status = 409;
}

/** Another 4xx in GitLab's own words (400, 405, 409, 422 …): it finds fault with the question, and would again. */
export class GitLabRefusedError extends GitLabError {
  readonly code = 'GitLabRefused';
  readonly status = 409;
}

/** JSON that is not what GitLab's API gives: broken, or of another shape. */
export class GitLabUnexpectedAnswerError extends GitLabError {
  readonly code = 'GitLabUnexpectedAnswer';
  readonly status = 503;
}

/** The OAuth exchange or refresh was refused; `reason` is GitLab's `error` word. */
export class TokenExchangeError extends GitLabError {
  readonly code = 'TokenExchangeFailed';
  readonly status = 409;
}
