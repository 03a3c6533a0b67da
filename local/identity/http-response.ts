/** Response of an endpoint. An object is sent as JSON, a string as HTML. */
export type HttpResponse = {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: object | string;
};

/** Error response of OAuth 2.0 (RFC 6749, section 5.2), with Entra's AADSTS number in the description, if any. */
export class OAuthError extends Error {
  readonly response: HttpResponse;
  constructor(status: number, error: string, description: string) {
    super(description);
    this.response = { status, body: { error, error_description: description } };
  }
}

export function ok(body: object): HttpResponse {
  return { status: 200, body };
}

export function redirectTo(location: string): HttpResponse {
  return { status: 302, headers: { location } };
}
