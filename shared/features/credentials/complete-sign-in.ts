import type { SignInReturn } from '../../contracts/sign-in.ts';
import {
  returnFaultOf,
  signInMs,
  type ReturnFault,
  type SignIn,
  type SignInOrigin,
} from './domain/sign-in.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { Stored } from '../../platform/stored.ts';
import type { App } from '../app.ts';

/** `refused`: GitLab or the person refused; `error` is the OAuth error code. `turned-away`: the return is not valid. */
export type SignInResult =
  | ({ outcome: 'code'; code: string; instanceUrl: string } & SignInOrigin)
  | ({ outcome: 'refused'; error: string; instanceUrl: string } & SignInOrigin)
  | { outcome: 'turned-away'; fault: ReturnFault };

/**
 * Completes a sign-in when GitLab redirects the browser back. The state is marked as used with its ETag before the code
 * is stored, so that of concurrent returns only one succeeds. After a crash in between the person must start again.
 * `nonceOf` reads the browser's cookie of a sign-in.
 */
export async function completeSignIn(
  { state, code, error }: SignInReturn,
  nonceOf: (signInId: string) => string | undefined,
  app: App,
): Promise<SignInResult> {
  const now = app.clock.now();
  const stored = await app.signIns.get(state);
  const fault = returnFaultOf(stored?.value, stored && nonceOf(stored.value.id), now);
  if (stored === undefined || fault !== undefined)
    return { outcome: 'turned-away', fault: fault ?? 'unknown' };
  const { id: signInId, principalId, tenantId, instanceUrl, attempt, returnTo } = stored.value;
  const origin = omitUndefined({ attempt, returnTo });
  const expiresAt = new Date(now.getTime() + signInMs).toISOString();
  if (!(await use(state, stored, { returnedAt: now.toISOString(), expiresAt }, app))) {
    return { outcome: 'turned-away', fault: 'used' };
  }
  if (code === undefined)
    return { outcome: 'refused', error: error ?? 'invalid_request', instanceUrl, ...origin };
  await app.signIns.insertCode(code, { signInId, principalId, tenantId, instanceUrl, expiresAt });
  return { outcome: 'code', code, instanceUrl, ...origin };
}

async function use(
  state: string,
  { value, etag }: Stored<SignIn>,
  used: { returnedAt: string; expiresAt: string },
  app: App,
): Promise<boolean> {
  try {
    await app.signIns.replace(state, { ...value, ...used }, etag);
    return true;
  } catch (failure) {
    if (failure instanceof ConcurrentChangeError) return false;
    throw failure;
  }
}
