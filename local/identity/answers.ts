/** Objects are sent as JSON, text as HTML. */
export type Answer = { status: number; headers?: Readonly<Record<string, string>>; body?: object | string };

/** A request that is refused in the shape of OAuth 2.0 (RFC 6749, section 5.2), with Entra's own number where it has one. */
export class Refused extends Error {
  readonly answer: Answer;
  constructor(status: number, error: string, description: string) {
    super(description);
    this.answer = { status, body: { error, error_description: description } };
  }
}

export function ok(body: object): Answer {
  return { status: 200, body };
}

export function redirectTo(location: string): Answer {
  return { status: 302, headers: { location } };
}
