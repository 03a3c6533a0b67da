import { defaultAudience, localClient, localOwner, localTenant } from '../identity/identities.ts';

/** A `curl` command that gets an Owner's token. The same client id and secret work for `client_credentials`. */
export function tokenCommandOf(identityUrl: string, secret: string, certificate: string | undefined): string {
  const fields = {
    grant_type: 'password',
    username: localOwner,
    client_id: localClient,
    client_secret: secret,
    scope: `${defaultAudience}/.default`,
  };
  const data = Object.entries(fields).map(([name, value]) => `-d ${name}=${value}`);
  return [
    certificate === undefined ? 'curl -s' : `curl -s --cacert ${certificate}`,
    ...data,
    `${identityUrl}/${localTenant}/oauth2/v2.0/token`,
  ].join(' ');
}

/** Environment variables that let a client sign in with a managed identity, as in an App Service. */
export function identityVariablesOf(identityUrl: string, secret: string): string {
  return `IDENTITY_ENDPOINT=${identityUrl}/msi/token IDENTITY_HEADER=${secret}`;
}
