import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type { Site } from './stage.ts';

/**
 * All that is kept of a site's connector, but for what may differ from one onboarding to the next: times, fresh ids, the
 * number of requests, and whether the attempt that ended a task still found its rows to be new.
 */
export async function snapshotOf(site: Site, connector: Connector) {
  const { stores, vault } = site.stage;
  const now = await site.connector();
  const roots = await stores.rootGroups.list(connector.id);
  const runs = (await stores.runs.list(connector.id, { pageSize: 100, continuationToken: undefined })).items;
  return {
    exists: now !== undefined,
    devops: now?.devops && [
      now.devops.provisioningState,
      now.devops.provisioningStatusMessage,
      now.devops.operation,
    ],
    credentials: (await vault.credentials.get(connector.id))?.value.accessToken,
    pendingAuthorization: (await vault.pendingAuthorization.get(connector.id))?.value,
    roots: await Promise.all(
      roots.map(async ({ facts, onboardingState, provisioningState, crawl }) => ({
        name: facts.fullyQualifiedName,
        onboardingState,
        provisioningState,
        crawl: [crawl.state, crawl.totalSubgroupCount, crawl.totalProjectCount, crawl.projectCount],
        ...(await rowsOf(site, connector.id, facts.id)),
      })),
    ),
    runs: await Promise.all(
      runs.map(async ({ id, state, counts }) => {
        const { pending, done } = await stores.runTasks.all(id);
        const { groups = 0, projects = 0, added = 0, changed = 0, unchanged = 0, missing = 0 } = counts ?? {};
        const merged = added + changed + unchanged;
        return {
          state,
          counts: { groups, projects, merged, missing },
          pending,
          done: done.map(({ name }) => name),
        };
      }),
    ),
  };
}

async function rowsOf(site: Site, connectorId: string, rootId: number) {
  const { groups, projects } = site.stage.stores;
  const scope = { connectorId, rootId };
  const all = [1, Number.MAX_SAFE_INTEGER] as const;
  return {
    groups: keep(await groups.between(scope, ...all)),
    projects: keep(await projects.between(scope, ...all)),
  };
}

function keep(rows: { id: number; fingerprint: string; missing: boolean }[]) {
  return rows.map(({ id, fingerprint, missing }) => [id, fingerprint, missing]);
}
