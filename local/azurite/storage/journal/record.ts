import { crc32 } from 'node:zlib';

import type { Change, RowKeys } from '../change.ts';

/**
 * An atomic set of changes: length of the content (u32), its CRC-32 (u32), then the content: length of the list (u32), the
 * list, and the texts of the rows that were put, one after the other. Little-endian, UTF-8. The list is JSON with an array
 * for each change: table, PartitionKey, RowKey and text size for a row that was put, without the size for one that was
 * removed, the table alone for one that was dropped. So a replay need not read the texts.
 */
type Listed = [table: string] | [string, string, string] | [string, string, string, number];

export const recordHeadBytes = 8;
const listHeadBytes = 4;

/** A change as a record lists it. `at` is the offset of a row's text in the content. */
export type RecordEntry =
  Exclude<Change, { kind: 'put' }> | ({ kind: 'put'; at: number; bytes: number } & RowKeys);

export function encodeRecord(changes: readonly Change[]): Buffer {
  const texts = changes.flatMap((change) => (change.kind === 'put' ? [Buffer.from(change.text)] : []));
  let next = 0;
  const listed = changes.map((change): Listed => {
    if (change.kind === 'dropped') return [change.table];
    const { kind, table, partitionKey, rowKey } = change;
    if (kind === 'removed') return [table, partitionKey, rowKey];
    return [table, partitionKey, rowKey, texts[next++]?.length ?? 0];
  });
  const list = Buffer.from(JSON.stringify(listed));
  const heads = Buffer.alloc(recordHeadBytes + listHeadBytes);
  heads.writeUInt32LE(list.length, recordHeadBytes);
  const record = Buffer.concat([heads, list, ...texts]);
  record.writeUInt32LE(record.length - recordHeadBytes, 0);
  record.writeUInt32LE(crc32(record.subarray(recordHeadBytes)), 4);
  return record;
}

export function contentBytes(head: Buffer): number {
  return head.readUInt32LE(0);
}

/** True if the content is complete and matches the CRC of its head. */
export function isWhole(head: Buffer, content: Buffer): boolean {
  return content.length === contentBytes(head) && crc32(content) === head.readUInt32LE(4);
}

export function decodeContent(content: Buffer): RecordEntry[] {
  const listEnd = listHeadBytes + content.readUInt32LE(0);
  const listed = JSON.parse(content.toString('utf8', listHeadBytes, listEnd)) as Listed[];
  let at = listEnd;
  return listed.map(([table, partitionKey, rowKey, bytes]): RecordEntry => {
    if (partitionKey === undefined || rowKey === undefined) return { kind: 'dropped', table };
    if (bytes === undefined) return { kind: 'removed', table, partitionKey, rowKey };
    at += bytes;
    return { kind: 'put', table, partitionKey, rowKey, at: at - bytes, bytes };
  });
}
