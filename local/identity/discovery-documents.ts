import { OAuthError } from './http-response.ts';
import type { Provider, Version } from './provider.ts';

/** OpenID Connect discovery document of an authority. As with Entra, that of `common` and `organizations` names no tenant. */
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
 * Instance discovery: the host names of this authority. MSAL requests it before it trusts an authority, and sends the
 * `authorizationEndpoint` that it will use. Throws `OAuthError` for an endpoint on another host.
 */
export function instanceDocument({ at: { url } }: Provider, authorizationEndpoint: string | null): object {
  const { host, port } = new URL(url);
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
  const request = authorizationEndpoint ?? `${url}/common/oauth2/v2.0/authorize`;
  const target = URL.canParse(request) ? new URL(request) : undefined;
  if (target === undefined || !hosts.includes(target.host)) {
    throw new OAuthError(400, 'invalid_instance', 'AADSTS50049: Unknown or invalid instance.');
  }
  const tenant = target.pathname.split('/')[1] ?? 'common';
  return {
    tenant_discovery_endpoint: `${url}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: hosts }],
  };
}
