import { instanceHostOf } from '../../contracts/gitlab/instance-url.ts';
import type { ClaimScope } from './ports.ts';
import type { App } from '../app.ts';

/**
 * The scope of a tenant's claims on one GitLab. Former versions claimed by host, so two GitLabs on one host shared their
 * claims: such claims are first moved to the instance of their connector. A claim whose instance is no longer configured
 * stays and counts for every GitLab of the host. Idempotent, also after a crash and beside processes of those versions:
 * each claim moves in one transaction.
 */
export async function claimScopeOf(
  tenantId: string,
  instanceUrl: string,
  app: Pick<App, 'connectors' | 'gitlab' | 'groupClaims'>,
): Promise<ClaimScope> {
  const instanceHost = instanceHostOf(instanceUrl);
  const claimants = new Set(await app.groupClaims.claimantsByHost({ tenantId, instanceHost }));
  if (claimants.size === 0) return { tenantId, instanceUrl };
  for await (const connector of app.connectors.all()) {
    const instanceOfClaimant = claimants.has(connector.id) ? app.gitlab.instanceUrlOf(connector) : undefined;
    if (instanceOfClaimant === undefined) continue;
    await app.groupClaims.adopt({ tenantId, instanceUrl: instanceOfClaimant }, connector.id);
  }
  return { tenantId, instanceUrl };
}
