import { createHash } from 'node:crypto';

import { ok, OAuthError, type HttpResponse } from './http-response.ts';
import { requiredParameter, type HttpRequest } from './http-request.ts';
import type { Grant } from './grants.ts';
import { objectIdOf } from './identities.ts';
import type { Principal } from './principals.ts';
import type { Provider, Version } from './provider.ts';
import { assertResource, assertScopes } from './resources.ts';
import { secretsMatch } from './compare-secrets.ts';

type Granted = { principal: Principal; tenantId: string; signedIn?: Grant };

/** `POST …/token`, RFC 6749 and Entra's additions. `tenantId` is undefined for `organizations` and `common`. */
export async function issueToken(
  provider: Provider,
  request: HttpRequest,
  tenantId: string | undefined,
  version: Version,
): Promise<HttpResponse> {
  const form = withBasic(await request.form(), request.headers.authorization);
  const granted = grantFor(provider, form, tenantId);
  if (version === '2.0') assertScopes(form.get('scope'), provider.audience);
  else assertResource(form.get('resource'), provider.audience);
  return ok(await tokens(provider, granted, version));
}

/** Every identity exists; a caller that knows the secret may act as any of them. Throws `OAuthError`. */
function grantFor(provider: Provider, form: URLSearchParams, tenantId = provider.homeTenant): Granted {
  switch (form.get('grant_type')) {
    case 'password': {
      const name = requiredParameter(form, 'username');
      if (
        ![form.get('client_secret'), form.get('password')].some((given) =>
          secretsMatch(given, provider.secret),
        )
      ) {
        throw new OAuthError(400, 'invalid_grant', 'AADSTS50126: Invalid username or password.');
      }
      return { principal: withObjectId({ kind: 'user', name }, form), tenantId };
    }
    case 'client_credentials': {
      const name = requiredParameter(form, 'client_id');
      assertClientSecret(form, provider.secret);
      return { principal: withObjectId({ kind: 'application', name }, form), tenantId };
    }
    case 'authorization_code':
      return codeGrant(provider, form);
    case 'refresh_token':
      return refreshGrantFor(provider, form, tenantId);
    case null:
    default:
      throw new OAuthError(400, 'unsupported_grant_type', 'AADSTS70003: The grant type is not supported.');
  }
}

/** Tests and scripts may choose the object id with the parameter `oid`. */
function withObjectId(principal: Principal, form: URLSearchParams): Principal {
  const objectId = form.get('oid');
  return objectId === null ? principal : { ...principal, objectId };
}

function codeGrant(provider: Provider, form: URLSearchParams): Granted {
  if (form.has('client_secret')) assertClientSecret(form, provider.secret);
  const grant = provider.grants.redeemCode(requiredParameter(form, 'code'), provider.now().getTime());
  const verifier = createHash('sha256').update(requiredParameter(form, 'code_verifier')).digest('base64url');
  const matches =
    grant?.clientId === form.get('client_id') &&
    grant?.redirectUri === form.get('redirect_uri') &&
    grant?.challenge === verifier;
  if (grant === undefined || !matches) {
    throw new OAuthError(
      400,
      'invalid_grant',
      'AADSTS70008: The code has expired, was used, or is another client’s.',
    );
  }
  return { principal: grant.principal, tenantId: grant.tenantId, signedIn: grant };
}

/** A refresh token is valid in every tenant, because every identity exists in all of them. */
function refreshGrantFor(provider: Provider, form: URLSearchParams, tenantId: string): Granted {
  const grant = provider.grants.refreshGrantFor(requiredParameter(form, 'refresh_token'));
  if (grant === undefined || grant.clientId !== form.get('client_id')) {
    throw new OAuthError(400, 'invalid_grant', 'AADSTS700082: The refresh token has expired; sign in again.');
  }
  return { principal: grant.principal, tenantId, signedIn: { ...grant, tenantId } };
}

function assertClientSecret(form: URLSearchParams, secret: string): void {
  if (secretsMatch(form.get('client_secret'), secret)) return;
  throw new OAuthError(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
}

async function tokens(
  provider: Provider,
  { principal, tenantId, signedIn }: Granted,
  version: Version,
): Promise<object> {
  const objectId = principal.objectId ?? objectIdOf(tenantId, principal.name);
  return {
    token_type: 'Bearer',
    expires_in: provider.tokenSeconds,
    ext_expires_in: provider.tokenSeconds,
    access_token: await provider.issue({ ...principal, tenantId, version }),
    // Not part of Entra's response: the object id for role assignments.
    object_id: objectId,
    ...(signedIn === undefined ? {} : await signInTokens(provider, signedIn, objectId)),
  };
}

/** Additional fields after a sign-in: OpenID Connect's, and MSAL's `client_info`. */
async function signInTokens(provider: Provider, grant: Grant, objectId: string): Promise<object> {
  const { principal, tenantId, clientId, scope, nonce } = grant;
  return {
    scope,
    refresh_token: provider.grants.issueRefreshToken(grant),
    id_token: await provider.idToken(principal, tenantId, {
      clientId,
      ...(nonce === undefined ? {} : { nonce }),
    }),
    client_info: Buffer.from(JSON.stringify({ uid: objectId, utid: tenantId })).toString('base64url'),
  };
}

/** Adds client credentials from the Authorization header: RFC 6749, section 2.3.1. Both parts are percent-encoded. */
function withBasic(form: URLSearchParams, authorization = ''): URLSearchParams {
  const encoded = /^Basic +(?<pair>\S+)$/i.exec(authorization)?.groups?.['pair'];
  if (encoded === undefined) return form;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const both = new URLSearchParams(form);
  both.set('client_id', decoded(id));
  both.set('client_secret', decoded(rest.join(':')));
  return both;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new OAuthError(401, 'invalid_client', 'The Authorization header can not be read.');
  }
}
