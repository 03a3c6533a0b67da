import { instanceHostOf } from '../../contracts/gitlab/instance-url.ts';
import type { ClaimScope } from './ports.ts';
import type { App } from '../app.ts';

/**
 * Where the claims of a tenant on a GitLab are. Former versions claimed by host, so that two GitLabs of one host shared
 * their claims: what they left is moved first to the GitLab that its holder talks to. What can't be told (its instance is
 * configured no more) stays, and counts for each of them. Safe to repeat, to die in and beside processes of those versions:
 * a claim moves in one transaction.
 */
export async function claimScopeOf(
  tenantId: string,
  instanceUrl: string,
  app: Pick<App, 'connectors' | 'gitlab' | 'groupClaims'>,
): Promise<ClaimScope> {
  const instanceHost = instanceHostOf(instanceUrl);
  const holders = new Set(await app.groupClaims.claimantsByHost({ tenantId, instanceHost }));
  if (holders.size === 0) return { tenantId, instanceUrl };
  for await (const connector of app.connectors.all()) {
    const theirs = holders.has(connector.id) ? app.gitlab.instanceUrlOf(connector) : undefined;
    if (theirs !== undefined) await app.groupClaims.adopt({ tenantId, instanceUrl: theirs }, connector.id);
  }
  return { tenantId, instanceUrl };
}
