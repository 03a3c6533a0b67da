/** What a route gives back; objects and lists are sent as JSON, text as it is with the `content-type` named. */
export type Answer = {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
};

/** Thrown by whatever finds that the request can't be served; carries GitLab's own answer for it. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`refused with ${status}`);
    this.answer = { status, body, headers };
  }
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

export function html(status: number, body: string): Answer {
  return { status, body, headers: { 'content-type': 'text/html; charset=utf-8' } };
}

/** `Group` gives `404 Group Not Found`: for what isn't there and, alike, for what the caller may not see. */
export function notFound(what: 'Group' | 'Project'): Refused {
  return new Refused(404, { message: `404 ${what} Not Found` });
}

export function unauthorized(): Refused {
  return new Refused(401, { message: '401 Unauthorized' });
}
