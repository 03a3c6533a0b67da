import { instanceHostOf } from '../../contracts/gitlab/instance-url.ts';
import type { ClaimScope, GroupClaims } from './ports.ts';
import type { Connectors } from './ports.ts';
import type { GitLabConnections } from './ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'all'>;
  gitlab: Pick<GitLabConnections, 'instanceUrlOf'>;
  groupClaims: Pick<GroupClaims, 'holdersByHost' | 'adopt'>;
};

/**
 * Where the claims of a tenant on a GitLab are. Former versions claimed by host, so that two GitLabs of one host shared
 * their claims: what they left is moved first to the GitLab that its holder talks to. What can't be told (its instance is
 * configured no more) stays, and counts for each of them. Safe to repeat, to die in and beside processes of those versions:
 * a claim moves in one transaction.
 */
export async function claimScopeOf(tenantId: string, instanceUrl: string, deps: Deps): Promise<ClaimScope> {
  const instanceHost = instanceHostOf(instanceUrl);
  const holders = new Set(await deps.groupClaims.holdersByHost({ tenantId, instanceHost }));
  if (holders.size === 0) return { tenantId, instanceUrl };
  for await (const connector of deps.connectors.all()) {
    const theirs = holders.has(connector.id) ? deps.gitlab.instanceUrlOf(connector) : undefined;
    if (theirs !== undefined) await deps.groupClaims.adopt({ tenantId, instanceUrl: theirs }, connector.id);
  }
  return { tenantId, instanceUrl };
}
