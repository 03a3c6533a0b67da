import type { CredentialsFault } from './credentials-fault.ts';
import { DomainError } from './errors.ts';

/** A failed request to GitLab. Never contains a token, a header or a body of the request. */
export abstract class GitLabError extends DomainError {
  /** HTTP status of GitLab; absent without a response. */
  readonly gitLabStatus?: number;
  /** Route of the request, without query and host. */
  readonly endpoint: string;
  /** Fault of the connector's credentials; absent if only this request failed. */
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

/** 429: retry at `retryAt`. */
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

/** No response, a timeout or a 5xx: may be temporary. */
export class GitLabUnavailableError extends GitLabError {
  readonly code = 'GitLabUnavailable';
  readonly status = 503;
}

/** No connection to GitLab, and a retry soon will not help. */
export class GitLabUnreachableError extends GitLabUnavailableError {
  /** `name`: the host does not resolve; `certificate`: its certificate is not trusted. */
  readonly lasting: 'name' | 'certificate';
  constructor(message: string, more: { endpoint: string; lasting: 'name' | 'certificate' }) {
    super(message, more);
    this.lasting = more.lasting;
  }
}

/**
 * Something in front of GitLab responded: a gateway, an ingress, a sign-in or challenge page. Whatever its status, it says
 * nothing about the resource or the credentials.
 */
export class GitLabInterceptedError extends GitLabUnavailableError {}

/** No request was sent: the address of the instance is blocked for this deployment. */
export class GitLabBlockedError extends GitLabError {
  readonly code = 'GitLabAddressBarred';
  readonly status = 409;
}

/** 401: the token is refused. After a failed refresh only a new authorization helps. */
export class GitLabUnauthorizedError extends GitLabError {
  readonly code = 'GitLabAuthorizationRequired';
  readonly status = 409;
}

/** 403: forbidden by role, scope, tier or the state of the account. Does not say whether the resource exists. */
export class GitLabForbiddenError extends GitLabError {
  readonly code = 'GitLabForbidden';
  readonly status = 409;
}

/** 404: deleted or no longer visible; GitLab does not distinguish them. */
export class GitLabNotFoundError extends GitLabError {
  readonly code = 'GitLabNotFound';
  readonly status = 409;
  /** GitLab could read the repository, which has no such file. */
  readonly isFile: boolean;
  constructor(
    message: string,
    more: { endpoint: string; gitLabStatus?: number; fault?: CredentialsFault; isFile?: boolean },
  ) {
    super(message, more);
    this.isFile = more.isFile === true;
  }
}

/** Another 4xx of GitLab itself (400, 405, 409, 422 …): the request is invalid, a retry would fail again. */
export class GitLabRefusedError extends GitLabError {
  readonly code = 'GitLabRefused';
  readonly status = 409;
}

/** Invalid response: broken JSON, or JSON that does not fit the schema. */
export class GitLabUnexpectedAnswerError extends GitLabError {
  readonly code = 'GitLabUnexpectedAnswer';
  readonly status = 503;
}

/** The OAuth exchange or refresh was refused; `reason` is GitLab's `error` code. */
export class TokenExchangeError extends GitLabError {
  readonly code = 'TokenExchangeFailed';
  readonly status = 409;
}
