import type { App } from '../app.ts';

/** Removes expired sign-ins. The verifier is removed before the row that references it. Idempotent. */
export async function purgeSignIns(app: App): Promise<{ signIns: number }> {
  let purged = 0;
  for await (const { key, signInId } of app.signIns.expired(app.clock.now().toISOString())) {
    await app.vault.codeVerifiers.remove(signInId);
    await app.signIns.remove(key);
    purged += 1;
  }
  return { signIns: purged };
}
