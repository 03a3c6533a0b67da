import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';

import { redirectTo, type Answer } from './answers.ts';
import type { Asked } from './asked.ts';
import { objectIdOf } from './principals.ts';
import type { Provider } from './provider.ts';
import { signedOutPage } from './sign-in-page.ts';

const Hint = z.object({ oid: z.string(), aud: z.string() });
const loopback = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/i;

/**
 * `GET …/logout`, OpenID Connect RP-Initiated Logout: ends the refresh tokens of whom `id_token_hint` names. There is no session
 * beside them, so without a hint there is nothing to end. Safe to repeat.
 */
export async function signOut(provider: Provider, { query }: Asked): Promise<Answer> {
  const hint = await hinted(provider, query.get('id_token_hint'));
  if (hint !== undefined) {
    provider.grants.signOut(
      hint.oid,
      hint.aud,
      ({ principal, tenantId }) => principal.objectId ?? objectIdOf(tenantId, principal.name),
    );
  }
  const back = query.get('post_logout_redirect_uri') ?? '';
  if (!loopback.test(back) || !URL.canParse(back)) return signedOutPage();
  const url = new URL(back);
  const state = query.get('state');
  if (state !== null) url.searchParams.set('state', state);
  return redirectTo(url.href);
}

/** Also one that has expired says who it was. */
async function hinted({ keys }: Provider, token: string | null): Promise<z.infer<typeof Hint> | undefined> {
  if (token === null) return undefined;
  try {
    const published = createLocalJWKSet(keys.published());
    const { payload } = await jwtVerify(token, published, { clockTolerance: '10y' });
    return Hint.safeParse(payload).data;
  } catch {
    return undefined;
  }
}
