import type { App } from '../app.ts';

/** Removes sign-ins that expired. The verifier goes before the row that leads to it. Safe to repeat. */
export async function purgeSignIns(app: App): Promise<{ signIns: number }> {
  let purged = 0;
  for await (const { key, signInId } of app.signIns.expired(app.clock.now().toISOString())) {
    await app.vault.codeVerifiers.remove(signInId);
    await app.signIns.remove(key);
    purged += 1;
  }
  return { signIns: purged };
}
