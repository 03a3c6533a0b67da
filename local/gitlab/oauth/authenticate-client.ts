import type { Application } from '../credentials.ts';
import { HttpError } from '../http/response.ts';
import type { Call } from '../http/call.ts';

/** An OAuth error, in the body and repeated in `WWW-Authenticate`. */
export function oauthError(status: number, error: string, description: string): HttpError {
  return new HttpError(
    status,
    { error, error_description: description },
    {
      'www-authenticate': `Bearer realm="Doorkeeper", error="${error}", error_description="${description}"`,
      'cache-control': 'no-store',
    },
  );
}

/** GitLab uses one description for all causes; clients must match on `error`. */
export function invalidGrant(): HttpError {
  return oauthError(
    400,
    'invalid_grant',
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  );
}

export function invalidClient(): HttpError {
  return oauthError(
    401,
    'invalid_client',
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  );
}

/** `authenticated`: by the client secret. Otherwise PKCE must prove that the caller started the flow. */
export type Client = { application: Application; authenticated: boolean };

/** The calling application, by form fields or HTTP Basic. A wrong secret is rejected even if none is required. */
export function authenticateClient(call: Call, applications: ReadonlyMap<string, Application>): Client {
  const { id, secret } = clientCredentials(call);
  const application = applications.get(id);
  if (application === undefined) throw invalidClient();
  if (secret !== undefined && secret !== application.clientSecret) throw invalidClient();
  return { application, authenticated: secret !== undefined };
}

function clientCredentials({ form, headers }: Call): { id: string; secret: string | undefined } {
  const basic = /^Basic +(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined)
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? undefined };
  const [id = '', secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id, secret };
}
