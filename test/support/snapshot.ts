import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type { TestConnector } from './test-connector.ts';

/**
 * The stored state of a test connector, without what may differ between two onboardings: times, new ids, the number of
 * requests, and whether the attempt that ended a task still found its rows to be new.
 */
export async function snapshotOf(testConnector: TestConnector, connector: Connector) {
  const { stores, vault } = testConnector.environment;
  const now = await testConnector.connector();
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
        ...(await rowsOf(testConnector, connector.id, facts.id)),
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

async function rowsOf(testConnector: TestConnector, connectorId: string, rootId: number) {
  const { groups, projects } = testConnector.environment.stores;
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
