import { Refused } from './answers.ts';
import type { Provider, Version } from './provider.ts';

/** The OpenID Connect document of an authority; those for any tenant name none, as Entra's do. */
export function discoveryDocument(
  { at: { url } }: Provider,
  authority: string,
  issuer: string,
  version: Version,
): object {
  const isNew = version === '2.0';
  const base = `${url}/${authority}/oauth2${isNew ? '/v2.0' : ''}`;
  return {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    end_session_endpoint: `${base}/logout`,
    jwks_uri: isNew ? `${url}/${authority}/discovery/v2.0/keys` : `${url}/common/discovery/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    subject_types_supported: ['pairwise'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/**
 * Which authority hosts belong together: MSAL asks this of an authority before it trusts it. `authorizationEndpoint` is the
 * one that it means to use. Throws `Refused` for one of another host.
 */
export function instanceDocument({ at: { url } }: Provider, authorizationEndpoint: string | null): object {
  const { host, port } = new URL(url);
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
  const asked = authorizationEndpoint ?? `${url}/common/oauth2/v2.0/authorize`;
  const place = URL.canParse(asked) ? new URL(asked) : undefined;
  if (place === undefined || !hosts.includes(place.host)) {
    throw new Refused(400, 'invalid_instance', 'AADSTS50049: Unknown or invalid instance.');
  }
  const tenant = place.pathname.split('/')[1] ?? 'common';
  return {
    tenant_discovery_endpoint: `${url}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: hosts }],
  };
}
