import type { SignIns } from './ports.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Vault } from './ports.ts';

type Deps = {
  signIns: Pick<SignIns, 'expired' | 'remove'>;
  vault: Pick<Vault, 'codeVerifiers'>;
  clock: Chance;
};

/** Removes sign-ins that expired. The verifier goes before the row that leads to it. Safe to repeat. */
export async function purgeSignIns(deps: Deps): Promise<{ signIns: number }> {
  let purged = 0;
  for await (const { key, signInId } of deps.signIns.expired(deps.clock.now().toISOString())) {
    await deps.vault.codeVerifiers.remove(signInId);
    await deps.signIns.remove(key);
    purged += 1;
  }
  return { signIns: purged };
}
