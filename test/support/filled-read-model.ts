import type { Stores } from '../../shared/adapters/tables/open-tables.ts';
import { claimedRoot } from '../../shared/features/onboarding/domain/root-group.ts';
import type { Chunk } from '../../shared/features/posture/domain/read-model.ts';
import type { ChunkKind, ChunkPlace } from '../../shared/features/posture/domain/stored-chunk.ts';
import { connectorPath } from './api-client.ts';
import { aGroup } from './gitlab-things.ts';
import { randomPosture } from './random-posture.ts';

const chunkSize = 400;
const chunksAtOnce = 16;

/** Writes a random posture of so many projects under one root group of a connector, as assessments would have. */
export async function fillReadModel(stores: Stores, name: string, projects: number): Promise<ChunkPlace> {
  const [, , subscriptionId = '', , resourceGroup = ''] = connectorPath(name).split('/');
  const connector = (await stores.connectors.get({ subscriptionId, resourceGroup, name }))!.value;
  const groups = Math.ceil(projects / 22);
  const { snapshot } = randomPosture(1, { connectors: 1, roots: 1, groups, projects, chunk: chunkSize });
  const root = snapshot.connectors[0]!.roots[0]!;
  const found = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date() };
  const { rootId } = root;
  await stores.rootGroups.put(connector.id, claimedRoot(aGroup(rootId, root.fullPath), undefined, found));
  const place = (kind: ChunkKind): ChunkPlace => ({ connectorId: connector.id, kind, rootId });
  await write(stores, place('root'), [root.root]);
  await write(stores, place('group'), root.groups);
  await write(stores, place('project'), root.projects);
  return place('project');
}

async function write(stores: Stores, place: ChunkPlace, chunks: readonly Chunk[]): Promise<void> {
  for (let at = 0; at < chunks.length; at += chunksAtOnce) {
    const some = chunks.slice(at, at + chunksAtOnce);
    const from = some[0]!.ids[0]!;
    await stores.readModelChunks.write(place, { from, ids: [], stored: undefined }, some);
  }
}
