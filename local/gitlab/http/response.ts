/**
 * The result of a route. Objects and lists are sent as JSON; strings and parts of
 * text unchanged, with the given `content-type`.
 */
export type HttpResponse = {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
};

/** Text that is written in parts as the client reads, with its length. */
export class TextParts {
  readonly parts: () => Iterable<string>;
  readonly bytes: number;

  constructor(parts: () => Iterable<string>, bytes: number) {
    this.parts = parts;
    this.bytes = bytes;
  }
}

/** Thrown to end a request with an error status; carries the response that GitLab would send. */
export class HttpError extends Error {
  readonly response: HttpResponse;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`HTTP status ${status}`);
    this.response = { status, body, headers };
  }
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status: 200, body, headers };
}

export function html(status: number, body: string): HttpResponse {
  return { status, body, headers: { 'content-type': 'text/html; charset=utf-8' } };
}

/** GitLab's 404, `404 Group Not Found`, both for a missing record and for one that the caller may not see. */
export function notFound(what: 'Group' | 'Project'): HttpError {
  return new HttpError(404, { message: `404 ${what} Not Found` });
}

export function unauthorized(): HttpError {
  return new HttpError(401, { message: '401 Unauthorized' });
}
