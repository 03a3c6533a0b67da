import { tokenVerifier } from '../../shared/adapters/entra/verify-token.ts';
import type { Fetch } from '../../shared/adapters/entra/fetch-with-cooldown.ts';
import { defaultAudience } from '../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../local/identity/server.ts';

export const contoso = '00000000-0000-4000-8000-0000000000c0';
export const fabrikam = '00000000-0000-4000-8000-0000000000fa';
export const twoTenants = [
  { tenantId: contoso, subscriptions: ['11111111-0000-4000-8000-000000000001'], owners: [] },
  { tenantId: fabrikam, subscriptions: ['22222222-0000-4000-8000-000000000001'], owners: [] },
];

/** An identity provider with a clock that a test sets, and a way to check its tokens. */
export type Entra = {
  provider: IdentityProvider;
  clock: { now: Date };
  /** A verifier that knows no keys yet. */
  verifier(fetching?: Fetch): ReturnType<typeof tokenVerifier>;
};

export async function startEntra(): Promise<Entra> {
  const clock = { now: new Date() };
  const provider = await startIdentityProvider({ now: () => clock.now });
  const rules = { authority: provider.url, audiences: [defaultAudience, 'client-id'], tenants: twoTenants };
  return { provider, clock, verifier: (fetching) => tokenVerifier(rules, () => clock.now, fetching) };
}
