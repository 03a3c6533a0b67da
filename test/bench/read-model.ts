import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { TableClient } from '@azure/data-tables';

import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import type { App } from '../../shared/features/app.ts';
import { entriesOf, type Entry } from '../../shared/features/posture/domain/entry.ts';
import { mergeEntries } from '../../shared/features/posture/domain/merge-entries.ts';
import type { Chunk } from '../../shared/features/posture/domain/read-model.ts';
import type { ChunkKind } from '../../shared/features/posture/domain/stored-chunk.ts';
import { loadSnapshot } from '../../shared/features/posture/load-snapshot.ts';
import { ReadModelUpdates } from '../../shared/features/posture/read-model-updates.ts';
import { SnapshotCache } from '../../shared/features/posture/snapshot-cache.ts';
import { updateReadModel } from '../../shared/features/posture/update-read-model.ts';
import { aProject } from '../adapters/tables/rows.ts';
import { anApp } from '../support/an-app.ts';
import { aClaimedRoot } from '../support/read-model.ts';
import { randomPosture } from '../support/random-posture.ts';

const idsAJob = 50;
const changes = 20;

/** A connector in tables of its own, and the number of requests since the last call. */
type Bench = {
  connectionString: string;
  stores: Stores;
  connector: { id: string; key: { subscriptionId: string; resourceGroup: string; name: string } };
  requests: () => number;
};

type Step = { name: string; goal: string; value: string; requests: number };

/**
 * Fills the read model by jobs of 50 random projects each, loads it in a process that has nothing of it, and changes one
 * project at a time. Random verdicts hardly deflate, so stored sizes are upper bounds.
 */
export async function benchReadModel(projects: number): Promise<string> {
  const azurite = await startAzurite();
  try {
    let made = 0;
    const { connectionString } = azurite;
    const stores = await openTables({
      connectionString,
      onRequest: () => (made += 1),
    });
    const id = randomUUID();
    const connector = { id, key: { subscriptionId: id, resourceGroup: 'palisade', name: 'contoso' } };
    const requests = () => {
      const since = made;
      made = 0;
      return since;
    };
    return tableOf(projects, await measure({ connectionString, stores, connector, requests }, projects));
  } finally {
    await azurite.stop();
  }
}

async function measure(bench: Bench, projects: number): Promise<Step[]> {
  const { connectionString, stores, connector, requests } = bench;
  const rootId = await fill(bench, projects);
  requests();
  const sizes = await sizesOf(connectionString, connector.id);
  requests();
  const now = { value: new Date() };
  const clock = { now: () => now.value };
  const app = anApp({
    ...stores,
    clock,
    readModel: new SnapshotCache({ ...stores, clock }),
    readModelUpdates: new ReadModelUpdates(),
  });
  const load = await timed(() => loadSnapshot([connector], app));
  const loadRequests = requests();
  const scope = { connectorId: connector.id, rootId };
  const updates: number[] = [];
  const refreshes: number[] = [];
  const counts = { update: 0, refresh: 0 };
  for (let change = 0; change < changes; change += 1) {
    const projectId = rootId + 500_000 + Math.floor((change / changes) * projects);
    await stores.projects.write(scope, [aProject(projectId, { name: 'Changed', groupId: rootId })]);
    requests();
    updates.push(await timed(() => updateReadModel(scope, { subject: 'project', ids: [projectId] }, app)));
    counts.update = requests();
    now.value = new Date(now.value.getTime() + 1_001);
    refreshes.push(await timed(() => assertShown(app, connector, projectId)));
    counts.refresh = requests();
  }
  const memory = await memoryOf({ ...stores, clock }, connector.id);
  return [
    { name: 'chunks', goal: '', value: String(sizes.chunks), requests: 0 },
    { name: 'stored', goal: '', value: `${sizes.megabytes.toFixed(1)} MB`, requests: 0 },
    { name: 'cold load', goal: '≤ 3 s', value: `${(load / 1_000).toFixed(2)} s`, requests: loadRequests },
    { name: 'memory of the snapshot', goal: '≤ 60 MB', value: `${memory.toFixed(0)} MB`, requests: 0 },
    { name: 'update of one project, p95', goal: '', value: p95(updates), requests: counts.update },
    { name: 'refresh after it, p95', goal: '≤ 300 ms', value: p95(refreshes), requests: counts.refresh },
  ];
}

/** Puts the entries of a random posture into chunks, as jobs do; the id of its root group. */
async function fill({ stores, connector }: Bench, projects: number): Promise<number> {
  const sizes = { connectors: 1, roots: 1, groups: Math.ceil(projects / 22), projects, chunk: 1_000 };
  const [root] = randomPosture(1, sizes).snapshot.connectors[0]?.roots ?? [];
  if (root === undefined) throw new Error('A random posture has a root group.');
  await stores.rootGroups.put(connector.id, aClaimedRoot(root.rootId));
  const kinds = { root: [root.root], group: root.groups, project: root.projects };
  for (const [kind, chunks] of Object.entries(kinds) as [ChunkKind, readonly Chunk[]][]) {
    const place = { connectorId: connector.id, rootId: root.rootId, kind };
    for (const chunk of chunks) {
      const entries = entriesOf(chunk).map(withOwnNames);
      for (let start = 0; start < entries.length; start += idsAJob) {
        const some = new Map(entries.slice(start, start + idsAJob).map((entry) => [entry.id, entry]));
        await merge(stores, place, chunk.checks, some);
      }
    }
  }
  return root.rootId;
}

/** Names of about 20 characters that no other project has, as real ones are. */
function withOwnNames(entry: Entry): Entry {
  const number = String(entry.id).padStart(8, '0');
  return { ...entry, name: `${entry.name} ${number}`, segment: `${entry.segment}-${number}` };
}

async function merge(
  { readModelChunks }: Stores,
  place: { connectorId: string; rootId: number; kind: ChunkKind },
  checks: readonly string[],
  some: ReadonlyMap<number, Entry>,
): Promise<void> {
  for (const owning of await readModelChunks.owning(place, [...some.keys()])) {
    const entries = new Map(owning.ids.map((id) => [id, some.get(id)]));
    await readModelChunks.write(place, owning, mergeEntries(owning.stored?.value, { checks, entries }));
  }
}

/** Bytes of the rows' contents as they are sent. */
async function sizesOf(
  connectionString: string,
  connectorId: string,
): Promise<{ chunks: number; megabytes: number }> {
  const client = TableClient.fromConnectionString(connectionString, 'ReadModel', {
    allowInsecureConnection: true,
  });
  const rows = await Array.fromAsync(
    client.listEntities({ queryOptions: { filter: `PartitionKey eq '${connectorId}'` } }),
  );
  const bytes = rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
  return { chunks: rows.length, megabytes: bytes / 1e6 };
}

async function assertShown(app: App, connector: Bench['connector'], projectId: number): Promise<void> {
  const { connectors } = await loadSnapshot([connector], app);
  for (const { ids, names } of connectors.flatMap(({ roots }) => roots).flatMap((root) => root.projects)) {
    const index = ids.indexOf(projectId);
    if (index >= 0 && names[index] === 'Changed') return;
  }
  throw new Error(`The snapshot does not show the change of project ${projectId}.`);
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** Memory that one more process would spend on the connector, in MB. */
async function memoryOf(
  outside: ConstructorParameters<typeof SnapshotCache>[0],
  connectorId: string,
): Promise<number> {
  const cache = new SnapshotCache(outside);
  const before = await usedMb();
  await cache.refresh(connectorId);
  const after = await usedMb();
  return cache.latest([connectorId]).contents.length === 1 ? after - before : NaN;
}

/** Memory in use after a garbage collection, buffers included. */
async function usedMb(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    await setImmediate();
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

function p95(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${(sorted[Math.ceil(0.95 * sorted.length) - 1] ?? NaN).toFixed(0)} ms`;
}

function tableOf(projects: number, steps: readonly Step[]): string {
  const rows = steps.map(({ name, goal, value, requests }) =>
    [name, goal, value, requests === 0 ? '' : String(requests)].join(' | '),
  );
  return [
    `${projects} projects`,
    '',
    '| read model | goal | value | requests |',
    '| --- | --- | ---: | ---: |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
