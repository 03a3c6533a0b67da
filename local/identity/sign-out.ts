import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';

import { redirectTo, type HttpResponse } from './http-response.ts';
import type { HttpRequest } from './http-request.ts';
import { objectIdOf } from './identities.ts';
import type { Provider } from './provider.ts';
import { mayReturn } from './redirect-uris.ts';
import { signedOutPage } from './sign-in-page.ts';

const Hint = z.object({ oid: z.string(), aud: z.string() });

/**
 * `GET …/logout`, OpenID Connect RP-Initiated Logout: revokes the refresh tokens of the user in `id_token_hint`. There is
 * no other session, so without a hint nothing is revoked. Idempotent.
 */
export async function signOut(provider: Provider, { query }: HttpRequest): Promise<HttpResponse> {
  const hint = await parseHint(provider, query.get('id_token_hint'));
  if (hint !== undefined) {
    provider.grants.signOut(
      hint.oid,
      hint.aud,
      ({ principal, tenantId }) => principal.objectId ?? objectIdOf(tenantId, principal.name),
    );
  }
  const back = query.get('post_logout_redirect_uri') ?? '';
  if (!mayReturn(back, provider.pageOrigins)) return signedOutPage();
  const url = new URL(back);
  const state = query.get('state');
  if (state !== null) url.searchParams.set('state', state);
  return redirectTo(url.href);
}

/** Expired hints are accepted, as the specification recommends. */
async function parseHint(
  { keys }: Provider,
  token: string | null,
): Promise<z.infer<typeof Hint> | undefined> {
  if (token === null) return undefined;
  try {
    const published = createLocalJWKSet(keys.published());
    const { payload } = await jwtVerify(token, published, { clockTolerance: '10y' });
    return Hint.safeParse(payload).data;
  } catch {
    return undefined;
  }
}
