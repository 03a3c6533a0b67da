import type { JobOf } from '../contracts/job.ts';
import type { Connectors, GitLabConnections, GroupClaims, Groups, Projects, RootGroups } from '../ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  gitlab: Pick<GitLabConnections, 'instanceOf'>;
  rootGroups: Pick<RootGroups, 'get' | 'remove'>;
  groups: Pick<Groups, 'purge'>;
  projects: Pick<Projects, 'purge'>;
  groupClaims: Pick<GroupClaims, 'release'>;
};

/**
 * Removes a root group that the caller took out of the connector: its inventory, its claim, at last its own row, by
 * which a repeat after a death finds what is left to do. A root that was chosen again meanwhile is left alone.
 */
export async function offboardGroup(job: JobOf<'offboard-group'>, deps: Deps): Promise<void> {
  const connector = (await deps.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await deps.rootGroups.get(scope))?.value;
  if (connector?.id !== job.connector.id || root?.onboardingState !== 'NotOnboarded') return;
  await deps.projects.purge(scope);
  await deps.groups.purge(scope);
  const instanceHost = new URL(deps.gitlab.instanceOf(connector).url).host.toLowerCase();
  await deps.groupClaims.release({
    tenantId: connector.tenantId,
    instanceHost,
    groupId: job.rootId,
    connectorId: connector.id,
  });
  await deps.rootGroups.remove(scope);
}
