import type { Application } from '../credentials.ts';
import { Refused } from '../http/answer.ts';
import type { Call } from '../http/call.ts';

/** OAuth's errors come in the body and, again, in `WWW-Authenticate`. */
export function oauthError(status: number, error: string, description: string): Refused {
  return new Refused(
    status,
    { error, error_description: description },
    {
      'www-authenticate': `Bearer realm="Doorkeeper", error="${error}", error_description="${description}"`,
      'cache-control': 'no-store',
    },
  );
}

/** GitLab lumps all causes together: match on `error`, not on this. */
export function invalidGrant(): Refused {
  return oauthError(
    400,
    'invalid_grant',
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  );
}

export function invalidClient(): Refused {
  return oauthError(
    401,
    'invalid_client',
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  );
}

/** `proved`: by its secret. Without it PKCE must prove that the caller is the one who began. */
export type Client = { application: Application; proved: boolean };

/** The calling application, by form fields or HTTP Basic. A wrong secret is refused even where none was needed. */
export function clientOf(call: Call, applications: ReadonlyMap<string, Application>): Client {
  const { id, secret } = credentialsOf(call);
  const application = applications.get(id);
  if (application === undefined) throw invalidClient();
  if (secret !== undefined && secret !== application.clientSecret) throw invalidClient();
  return { application, proved: secret !== undefined };
}

function credentialsOf({ form, headers }: Call): { id: string; secret: string | undefined } {
  const basic = /^Basic +(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined)
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? undefined };
  const [id = '', secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id, secret };
}
