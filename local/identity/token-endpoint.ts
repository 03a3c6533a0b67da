import { createHash } from 'node:crypto';

import { ok, Refused, type Answer } from './answers.ts';
import { required, type Asked } from './asked.ts';
import type { Grant } from './grants.ts';
import { objectIdOf, type Principal } from './principals.ts';
import type { Provider, Version } from './provider.ts';
import { assertResource, assertScopes } from './resources.ts';
import { isSecret } from './secrets.ts';

type Granted = { principal: Principal; tenantId: string; signedIn?: Grant };

/** `POST …/token`, RFC 6749 and Entra's additions. `tenantId`: absent for `organizations` and `common`. */
export async function giveToken(
  provider: Provider,
  asked: Asked,
  tenantId: string | undefined,
  version: Version,
): Promise<Answer> {
  const form = withBasic(await asked.form(), asked.headers.authorization);
  const granted = grantFor(provider, form, tenantId);
  if (version === '2.0') assertScopes(form.get('scope'), provider.audience);
  else assertResource(form.get('resource'), provider.audience);
  return ok(await tokens(provider, granted, version));
}

/** Everybody exists; only who proves to know the secret is believed to be them. Throws `Refused`. */
function grantFor(provider: Provider, form: URLSearchParams, tenantId = provider.homeTenant): Granted {
  switch (form.get('grant_type')) {
    case 'password': {
      const name = required(form, 'username');
      if (
        ![form.get('client_secret'), form.get('password')].some((given) => isSecret(given, provider.secret))
      ) {
        throw new Refused(400, 'invalid_grant', 'AADSTS50126: Invalid username or password.');
      }
      return { principal: chosen({ kind: 'user', name }, form), tenantId };
    }
    case 'client_credentials': {
      const name = required(form, 'client_id');
      assertClientSecret(form, provider.secret);
      return { principal: chosen({ kind: 'application', name }, form), tenantId };
    }
    case 'authorization_code':
      return ofCode(provider, form);
    case 'refresh_token':
      return ofRefreshToken(provider, form, tenantId);
    case null:
    default:
      throw new Refused(400, 'unsupported_grant_type', 'AADSTS70003: The grant type is not supported.');
  }
}

/** Tests and scripts may say which object id a name has. */
function chosen(principal: Principal, form: URLSearchParams): Principal {
  const objectId = form.get('oid');
  return objectId === null ? principal : { ...principal, objectId };
}

function ofCode(provider: Provider, form: URLSearchParams): Granted {
  if (form.has('client_secret')) assertClientSecret(form, provider.secret);
  const grant = provider.grants.takeCode(required(form, 'code'), provider.now().getTime());
  const verifier = createHash('sha256').update(required(form, 'code_verifier')).digest('base64url');
  const fits =
    grant?.clientId === form.get('client_id') &&
    grant?.redirectUri === form.get('redirect_uri') &&
    grant?.challenge === verifier;
  if (grant === undefined || !fits) {
    throw new Refused(
      400,
      'invalid_grant',
      'AADSTS70008: The code has expired, was used, or is another client’s.',
    );
  }
  return { principal: grant.principal, tenantId: grant.tenantId, signedIn: grant };
}

/** One that was given for one tenant opens others too: everybody is in all of them. */
function ofRefreshToken(provider: Provider, form: URLSearchParams, tenantId: string): Granted {
  const grant = provider.grants.ofRefreshToken(required(form, 'refresh_token'));
  if (grant === undefined || grant.clientId !== form.get('client_id')) {
    throw new Refused(400, 'invalid_grant', 'AADSTS700082: The refresh token has expired; sign in again.');
  }
  return { principal: grant.principal, tenantId, signedIn: { ...grant, tenantId } };
}

function assertClientSecret(form: URLSearchParams, secret: string): void {
  if (isSecret(form.get('client_secret'), secret)) return;
  throw new Refused(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
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
    // Not Entra's: what a role is assigned to.
    object_id: objectId,
    ...(signedIn === undefined ? {} : await signInTokens(provider, signedIn, objectId)),
  };
}

/** What a client that signed a person in gets beside the access token: OpenID Connect, and MSAL's `client_info`. */
async function signInTokens(provider: Provider, grant: Grant, objectId: string): Promise<object> {
  const { principal, tenantId, clientId, scope, nonce } = grant;
  return {
    scope,
    refresh_token: provider.grants.keepRefreshToken(grant),
    id_token: await provider.idToken(principal, tenantId, {
      clientId,
      ...(nonce === undefined ? {} : { nonce }),
    }),
    client_info: Buffer.from(JSON.stringify({ uid: objectId, utid: tenantId })).toString('base64url'),
  };
}

/** A client may prove itself in the header instead: RFC 6749, section 2.3.1; both parts are percent-encoded. */
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
    throw new Refused(401, 'invalid_client', 'The Authorization header can not be read.');
  }
}
