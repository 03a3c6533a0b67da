import pMap from 'p-map';
import { z } from 'zod';

import type { Chunk } from '../../features/posture/domain/read-model.ts';
import type {
  ChunkHead,
  ChunkKey,
  ChunkKind,
  ChunkPlace,
  StoredChunk,
} from '../../features/posture/domain/stored-chunk.ts';
import type { OwningChunk, ReadModelChunks } from '../../features/posture/ports.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import { chunkColumn } from './chunk-column.ts';
import { keysFrom, lowercasePart, paddedId } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import type { Action, Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of the table ReadModel. */
export const ReadModelRow = z.object({ content: chunkColumn });

const row = rowCodec('ReadModel', ReadModelRow, ['content']);
const prefixes: Record<ChunkKind, string> = { group: 'g', instance: 'i', project: 'p', root: 'r' };
const kinds = new Map(Object.entries(prefixes).map(([kind, prefix]) => [prefix, kind as ChunkKind]));
const readsAtOnce = 8;
/** About a megabyte. */
const chunksAPage = 40;

/**
 * Table ReadModel. PartitionKey = connector id; RowKey = `p`, `g`, `r` or `i` `|` padded id of the root group `|` padded lower
 * bound of the ids in the chunk: the chunks of a place are a range in the order of ids.
 */
export function readModelChunks(table: Table): ReadModelChunks {
  const boundsOf = async (place: ChunkPlace): Promise<number[]> => {
    const { partitionKey } = keysOf(place.connectorId, { ...place, from: 0 });
    const entities = await table.all({ partitionKey, range: keysFrom(prefixOf(place)), select: [] });
    return entities.map((entity) => keyOf(entity).from);
  };
  const get = async (connectorId: string, key: ChunkKey): Promise<StoredChunk | undefined> => {
    const { partitionKey, rowKey } = keysOf(connectorId, key);
    const entity = await table.get(partitionKey, rowKey);
    return entity && storedChunk(entity);
  };
  return {
    async owning(place, ids) {
      const owners = ownersOf(await boundsOf(place), ids);
      const chunks = await pMap(
        owners,
        async ([from, own]): Promise<OwningChunk> => {
          const found = await get(place.connectorId, { kind: place.kind, rootId: place.rootId, from });
          const stored = found && { value: found.chunk, etag: found.etag };
          return { from, ids: own, stored };
        },
        { concurrency: readsAtOnce },
      );
      // A chunk that was split before it was read has no part in this listing; one that is split later, another ETag.
      const owned = ownersOf(await boundsOf(place), ids);
      if (JSON.stringify(owned) === JSON.stringify(owners)) return chunks;
      throw new ConcurrentChangeError('A chunk of the read model was split meanwhile.');
    },
    async write(place, { from, stored }, [first, ...others]) {
      if (first === undefined) return;
      const entityOf = (lowerBound: number, chunk: Chunk) => ({
        ...keysOf(place.connectorId, { kind: place.kind, rootId: place.rootId, from: lowerBound }),
        ...row.write({ content: chunk }),
      });
      const entity = entityOf(from, first);
      const parts = others.map((chunk): Action => ['create', entityOf(chunk.ids[0] ?? 0, chunk)]);
      const change: Action =
        stored === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag: stored.etag }];
      await table.transact([change, ...parts]);
    },
    async heads(connectorId) {
      const entities = await table.all({ partitionKey: lowercasePart(connectorId), select: [] });
      return entities.map(headOf);
    },
    async all(connectorId) {
      const found: StoredChunk[] = [];
      const query = { partitionKey: lowercasePart(connectorId), pageSize: chunksAPage };
      for await (const page of table.pages(query)) found.push(...page.map(storedChunk));
      return found;
    },
    async read(connectorId, heads) {
      const found = await pMap(heads, (head) => get(connectorId, head), { concurrency: readsAtOnce });
      return found.filter((chunk) => chunk !== undefined);
    },
    async purgeRoot(connectorId, rootId) {
      for (const kind of ['project', 'group', 'root'] as const) {
        const range = keysFrom(prefixOf({ connectorId, kind, rootId }));
        await purgePartition(table, lowercasePart(connectorId), range);
      }
    },
    purge: (connectorId) => purgePartition(table, lowercasePart(connectorId)),
  };
}

/** Ids by the greatest lower bound that is not above them; 0 where there is none. */
function ownersOf(bounds: readonly number[], ids: readonly number[]): [number, number[]][] {
  const owners = Map.groupBy(ids, (id) => bounds.findLast((bound) => bound <= id) ?? 0);
  return [...owners];
}

function prefixOf({ kind, rootId }: ChunkPlace): string {
  return `${prefixes[kind]}|${paddedId(rootId)}|`;
}

function keysOf(connectorId: string, { kind, rootId, from }: ChunkKey): RowKeys {
  return {
    partitionKey: lowercasePart(connectorId),
    rowKey: `${prefixes[kind]}|${paddedId(rootId)}|${paddedId(from)}`,
  };
}

function keyOf({ rowKey }: Entity): ChunkKey {
  const [prefix = '', rootId, from] = rowKey.split('|');
  return { kind: kinds.get(prefix) ?? 'project', rootId: Number(rootId), from: Number(from) };
}

function headOf(entity: Entity): ChunkHead {
  return { ...keyOf(entity), etag: entity.etag };
}

function storedChunk(entity: Entity): StoredChunk {
  return { ...headOf(entity), chunk: row.read(entity).content };
}
