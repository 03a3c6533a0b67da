import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { z } from 'zod';

import { Export } from '../../features/exports/domain/export.ts';
import type { ChunkPlace, Exports } from '../../features/exports/ports.ts';
import { keyPart, keysFrom, lowercasePart, paddedTime } from './keys.ts';
import { purgePartition, removeAll } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { int64, json } from './row-schema.ts';
import type { Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of exports; every kind of row has some of them. */
export const ExportRow = z.object({
  export: z.exactOptional(json(Export)),
  askedAt: z.exactOptional(z.string()),
  count: z.exactOptional(int64),
  size: z.exactOptional(int64),
  id: z.exactOptional(z.string()),
  expiresAt: z.exactOptional(z.string()),
});

const row = rowCodec('Exports', ExportRow, ['export']);
const byExpiry = 'expiry';
const [headKey, askedKey, progressKey] = ['head', 'asked', 'progress'];
/** 13 properties of 64 KiB where nothing can be deflated: a row may have 1 MiB. */
const chunkBytes = 12 * 65_536;
const propertyBytes = 65_536;
/** Deflating is to cost less than the requests that it saves. */
const level = 1;

/**
 * Table Exports. PartitionKey = export id; RowKey `head` is the export, `asked` when a caller last asked for it, `progress` what is
 * written, `c|` attempt `|` padded index a chunk of content: deflated bytes in columns `b0`, `b1`, … of 64 KiB. PartitionKey
 * `expiry`, RowKey = time `|` id: exports in the order in which they expire, each written before the export itself.
 */
export function exportRows(table: Table): Exports {
  return {
    chunkBytes,
    async insert(one) {
      await table.put({ ...expiryKeys(one), ...row.write({ id: one.id, expiresAt: one.expiresAt }) });
      await table.insert({ ...keysOf(one.id, headKey), ...row.write({ export: one }) });
    },
    async get(id) {
      const entity = await read(table, id, headKey);
      const one = entity && row.read(entity).export;
      return entity && one && { value: one, etag: entity.etag };
    },
    async replace(one, etag) {
      await table.replace({ ...keysOf(one.id, headKey), ...row.write({ export: one }) }, etag);
    },
    async ask(id, askedAt) {
      await table.put({ ...keysOf(id, askedKey), ...row.write({ askedAt }) });
    },
    async askedAt(id) {
      const entity = await read(table, id, askedKey);
      return entity && row.read(entity).askedAt;
    },
    async setProgress(id, progress) {
      await table.put({ ...keysOf(id, progressKey), ...row.write(progress) });
    },
    async progress(id) {
      const entity = await read(table, id, progressKey);
      const { count = 0, size = 0 } = entity === undefined ? {} : row.read(entity);
      return entity && { count, size };
    },
    async putChunk(place, index, bytes) {
      await table.put({ ...keysOf(place.id, chunkKey(place, index)), ...columnsOf(bytes) });
    },
    async chunks(place, first, last) {
      const range = { from: chunkKey(place, first), to: chunkKey(place, last + 1) };
      const query = { partitionKey: partitionOf(place.id), range, pageSize: 4 };
      return (await table.all(query)).map(bytesOf);
    },
    removeChunks: (place) =>
      purgePartition(table, partitionOf(place.id), keysFrom(attemptPrefix(place.attempt))),
    async keepChunksOf({ id, attempt }) {
      const query = { partitionKey: partitionOf(id), range: keysFrom('c|'), select: [] };
      for await (const page of table.pages(query)) {
        const others = page.filter(({ rowKey }) => !rowKey.startsWith(attemptPrefix(attempt)));
        if (others.length > 0) await removeAll(table, others);
      }
    },
    async *expired(before) {
      const query = { partitionKey: byExpiry, range: { from: '0', to: paddedTime(before) } };
      for await (const page of table.pages(query))
        for (const entity of page) {
          const { id = '', expiresAt = '' } = row.read(entity);
          yield { id, expiresAt };
        }
    },
    async purge(one) {
      await purgePartition(table, partitionOf(one.id));
      const { partitionKey, rowKey } = expiryKeys(one);
      await table.remove(partitionKey, rowKey);
    },
  };
}

function read(table: Table, id: string, rowKey: string): Promise<Entity | undefined> {
  return table.get(partitionOf(id), rowKey);
}

function partitionOf(id: string): string {
  return lowercasePart(id);
}

function keysOf(id: string, rowKey: string): RowKeys {
  return { partitionKey: partitionOf(id), rowKey };
}

function expiryKeys({ id, expiresAt }: Pick<Export, 'id' | 'expiresAt'>): RowKeys {
  return { partitionKey: byExpiry, rowKey: `${paddedTime(expiresAt)}|${lowercasePart(id)}` };
}

function attemptPrefix(attempt: string): string {
  return `c|${keyPart(attempt)}|`;
}

function chunkKey({ attempt }: ChunkPlace, index: number): string {
  return attemptPrefix(attempt) + String(index).padStart(6, '0');
}

function columnsOf(bytes: Uint8Array): Record<string, Uint8Array> {
  const deflated = deflateRawSync(bytes, { level });
  const columns: Record<string, Uint8Array> = {};
  for (let at = 0; at < deflated.length; at += propertyBytes)
    columns[`b${at / propertyBytes}`] = deflated.subarray(at, at + propertyBytes);
  return columns;
}

function bytesOf(entity: Entity): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let index = 0; entity[`b${index}`] instanceof Uint8Array; index += 1)
    parts.push(entity[`b${index}`] as Uint8Array);
  return inflateRawSync(Buffer.concat(parts), { maxOutputLength: chunkBytes });
}
