import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import { groupTreeOf } from '../../../shared/features/posture/domain/panes/group-tree.ts';
import type { Snapshot } from '../../../shared/features/posture/domain/read-model.ts';
import { SnapshotExpiredError } from '../../../shared/features/posture/domain/snapshot-expired-error.ts';
import { loadSnapshot } from '../../../shared/features/posture/load-snapshot.ts';
import { updateReadModel } from '../../../shared/features/posture/update-read-model.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

type Ids = { scope: Scope; groups: number[]; projects: number[] };

/** The ids below each root group of a connector, as the inventory has them. */
async function inventory(of: TestConnector): Promise<Ids[]> {
  const { rootGroups, groups, projects } = environment.stores;
  const { id: connectorId } = (await of.connector())!;
  const roots = await rootGroups.list(connectorId);
  return Promise.all(
    roots.map(async ({ facts }) => {
      const scope = { connectorId, rootId: facts.id };
      const [below, found] = await Promise.all([
        groups.between(scope, 0, Number.MAX_SAFE_INTEGER),
        projects.between(scope, 0, Number.MAX_SAFE_INTEGER),
      ]);
      return { scope, groups: below.map(({ id }) => id), projects: found.map(({ id }) => id) };
    }),
  );
}

/** Full paths in the inventory, as GitLab writes them. */
async function storedPaths(of: TestConnector): Promise<string[]> {
  const { rootGroups, groups, projects } = environment.stores;
  const { id: connectorId } = (await of.connector())!;
  const paths = (await rootGroups.list(connectorId)).map(({ facts }) => facts.fullyQualifiedName);
  for (const { scope, ...ids } of await inventory(of)) {
    const rows = [...(await groups.whole(scope, ids.groups)), ...(await projects.whole(scope, ids.projects))];
    paths.push(...rows.map(({ value }) => value.facts.fullyQualifiedName));
  }
  return paths.map((path) => path.replaceAll('$', '/')).toSorted();
}

/** Brings all groups and projects of a connector into its read model. */
async function updateAll(of: TestConnector): Promise<void> {
  for (const { scope, groups, projects } of await inventory(of)) {
    await updateReadModel(scope, { subject: 'group', ids: [scope.rootId, ...groups] }, of.deps());
    await updateReadModel(scope, { subject: 'project', ids: projects }, of.deps());
  }
}

function pathsIn({ connectors }: Snapshot): string[] {
  return connectors
    .flatMap(({ roots }) => roots)
    .flatMap((root) => {
      const { paths, groupOfProject } = groupTreeOf(root);
      const segments = root.projects.flatMap((chunk) => chunk.segments);
      return [...paths, ...segments.map((segment, index) => `${paths[groupOfProject[index]!]}/${segment}`)];
    });
}

describe('a snapshot', () => {
  it('holds every group and project with its full path, and nothing of other connectors', async () => {
    const other = new TestConnector(environment);
    await other.create();
    await updateAll(connector);

    const app = connector.deps();
    const snapshot = await loadSnapshot([(await connector.connector())!], app);
    const none = await loadSnapshot([(await other.connector())!], app);

    expect(pathsIn(snapshot).toSorted()).toEqual(await storedPaths(connector));
    expect(pathsIn(none)).toEqual([]);
  });

  it('shows the root groups before anything was assessed', async () => {
    const fresh = new TestConnector(environment);
    await fresh.onboard({ autoDiscovery: 'Enabled' });
    const { id } = (await fresh.connector())!;
    await environment.stores.readModelChunks.purge(id);

    const snapshot = await loadSnapshot([(await fresh.connector())!], fresh.deps());

    const paths = await storedPaths(fresh);
    expect(pathsIn(snapshot).length).toBeGreaterThan(1);
    expect(paths).toEqual(expect.arrayContaining(pathsIn(snapshot)));
  });

  it('stays readable by its name while the data changes', async () => {
    await updateAll(connector);
    const app = connector.deps();
    const readable = [(await connector.connector())!];
    const before = await loadSnapshot(readable, app);
    await environment.stores.readModelChunks.purge(readable[0]!.id);
    connector.wait(1);

    const after = await loadSnapshot(readable, app);

    expect(pathsIn(after).length).toBeLessThan(pathsIn(before).length);
    expect(pathsIn(await loadSnapshot(readable, app, { asOf: before.asOf }))).toEqual(pathsIn(before));
  });

  it('that is named by an expired or unknown time is refused with 410', async () => {
    const app = connector.deps();
    const readable = [(await connector.connector())!];
    await loadSnapshot(readable, app);

    for (const asOf of ['2026-01-01T00:00:00.000Z', 'yesterday', '9'.repeat(500)]) {
      const failure = await loadSnapshot(readable, app, { asOf }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(SnapshotExpiredError);
      expect(failure).toMatchObject({ code: 'SnapshotExpired', status: 410, target: 'asOf' });
    }
  });

  it('has no row left in the table after the connector was deleted', async () => {
    const doomed = new TestConnector(environment);
    await doomed.onboard({ autoDiscovery: 'Enabled' });
    await updateAll(doomed);
    const { id } = (await doomed.connector())!;
    const { readModelChunks } = environment.stores;
    const before = await readModelChunks.heads(id);

    await deleteConnector(doomed.key, doomed.deps());
    await doomed.work();

    expect(before.length).toBeGreaterThan(3);
    expect(await readModelChunks.heads(id)).toEqual([]);
  });
});
