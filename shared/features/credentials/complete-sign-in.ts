import type { SignInReturn } from '../../contracts/sign-in.ts';
import { returnFaultOf, signInMs, type ReturnFault, type SignIn } from './domain/sign-in.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { Stored } from '../../platform/stored.ts';
import type { App } from '../app.ts';

/** `refused`: by GitLab or the person, under OAuth's word. */
export type Returned =
  | { outcome: 'code'; code: string; instanceUrl: string }
  | { outcome: 'refused'; error: string; instanceUrl: string }
  | { outcome: 'turned-away'; fault: ReturnFault };

/**
 * Takes what GitLab sent a person back with. The state is marked as used under its version before the code is noted, so
 * that it is good once however many come with it at the same moment; a death in between means to start again.
 * `nonceOf` reads the browser's cookie of a sign-in.
 */
export async function completeSignIn(
  { state, code, error }: SignInReturn,
  nonceOf: (signInId: string) => string | undefined,
  app: App,
): Promise<Returned> {
  const now = app.clock.now();
  const stored = await app.signIns.get(state);
  const fault = returnFaultOf(stored?.value, stored && nonceOf(stored.value.id), now);
  if (stored === undefined || fault !== undefined)
    return { outcome: 'turned-away', fault: fault ?? 'unknown' };
  const { id: signInId, principalId, tenantId, instanceUrl } = stored.value;
  const expiresAt = new Date(now.getTime() + signInMs).toISOString();
  if (!(await use(state, stored, { returnedAt: now.toISOString(), expiresAt }, app))) {
    return { outcome: 'turned-away', fault: 'used' };
  }
  if (code === undefined) return { outcome: 'refused', error: error ?? 'invalid_request', instanceUrl };
  await app.signIns.insertCode(code, { signInId, principalId, tenantId, instanceUrl, expiresAt });
  return { outcome: 'code', code, instanceUrl };
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
