import { decodeJwt } from 'jose';

import { ok, OAuthError, type HttpResponse } from './http-response.ts';
import type { HttpRequest } from './http-request.ts';
import type { Principal } from './principals.ts';
import type { Provider } from './provider.ts';
import { audienceOf } from './resources.ts';
import { secretsMatch } from './compare-secrets.ts';

/** API versions of App Service's endpoint, with the header that carries the secret. Azure CLI before 2.6x uses the older one. */
const secretHeaders = new Map([
  ['2019-08-01', 'x-identity-header'],
  ['2017-09-01', 'secret'],
]);

/**
 * `GET /msi/token`, App Service's endpoint for managed identities: tokens for our API, and for the services of Azure that the
 * app calls. Clients find it by `IDENTITY_ENDPOINT` and send
 * `IDENTITY_HEADER`; older clients use `MSI_ENDPOINT` and `MSI_SECRET`. Microsoft Learn, "Managed identities in App
 * Service", REST endpoint reference.
 */
export async function identityToken(
  provider: Provider,
  { query, headers }: HttpRequest,
): Promise<HttpResponse> {
  const name = secretHeaders.get(query.get('api-version') ?? '');
  if (name === undefined) return fault(400, `api-version must be ${[...secretHeaders.keys()].join(' or ')}.`);
  const header = headers[name];
  if (typeof header !== 'string' || !secretsMatch(header, provider.secret)) {
    return fault(401, `The header ${name} is missing or is not the one of this endpoint.`);
  }
  const resource = query.get('resource') ?? '';
  if (resource === '') return fault(400, 'The query must name resource.');
  let aud: string;
  try {
    aud = audienceOf(resource, provider.audience);
  } catch (failure) {
    if (failure instanceof OAuthError) return fault(400, failure.message);
    throw failure;
  }
  return ok(await tokenFor(provider, principalOf(query, provider), { resource, aud }));
}

/** System-assigned identity, or a user-assigned one by any of the parameters that App Service accepts. */
function principalOf(query: URLSearchParams, { managedIdentity }: Provider): Principal {
  const objectId = query.get('object_id') ?? query.get('principal_id');
  const name =
    query.get('client_id') ??
    query.get('clientid') ??
    query.get('mi_res_id') ??
    query.get('msi_res_id') ??
    objectId;
  return {
    kind: 'managed-identity',
    name: name ?? managedIdentity,
    ...(objectId === null ? {} : { objectId }),
  };
}

async function tokenFor(
  provider: Provider,
  principal: Principal,
  { resource, aud }: { resource: string; aud: string },
): Promise<object> {
  const tenantId = provider.homeTenant;
  const token = await provider.issue({ ...principal, tenantId, version: '1.0', claims: { aud } });
  return {
    access_token: token,
    // Unix time in seconds, as a string.
    expires_on: String(decodeJwt(token).exp),
    resource,
    token_type: 'Bearer',
    client_id: principal.name,
  };
}

function fault(status: number, message: string): HttpResponse {
  return { status, body: { statusCode: status, message } };
}
