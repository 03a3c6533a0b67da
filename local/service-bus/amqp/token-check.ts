import { checkToken, type TokenCheck } from './shared-access-signature.ts';

/** Checks the token of a `put-token` request, of the type that it names, for an audience. */
export type CheckToken = (
  token: { type: unknown; text: string },
  audience: string,
) => TokenCheck | Promise<TokenCheck>;

/** Accepts tokens signed with the key. */
export function signedWith(key: string, now: () => number): CheckToken {
  return ({ text }, audience) => checkToken(text, audience, key, now());
}
