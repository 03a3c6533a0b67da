const signingPrefix = 'whsec_';

/** The secrets of a request, in all forms that an error response could echo. */
export function secretsIn(
  request: { form?: Record<string, string>; json?: string },
  accessToken: string | undefined,
): string[] {
  const fields = { ...request.form, ...parse(request.json) };
  const {
    code,
    token,
    code_verifier: verifier,
    client_secret: client,
    refresh_token: refresh,
    signing_token: signing,
  } = fields;
  const signingKey = typeof signing === 'string' ? signing.replace(signingPrefix, '') : undefined;
  return [accessToken, code, verifier, token, client, refresh, signing, signingKey].filter(
    (value) => typeof value === 'string' && value !== '',
  ) as string[];
}

/** The body is our own: always an object. */
function parse(json: string | undefined): Record<string, unknown> {
  return json === undefined ? {} : (JSON.parse(json) as Record<string, unknown>);
}
