import { crc32 } from 'node:zlib';
import type { Change } from './change.ts';

/**
 * Format of a change in the log, little-endian: length of the content (u32), its CRC-32 (u32), then the content: length
 * of the JSON (u32), the JSON, and the message's bytes, if any.
 */
const headBytes = 8;

export function encodeRecord(change: Change): Buffer {
  const { payload, ...facts } = withPayload(change);
  const json = Buffer.from(JSON.stringify(facts), 'utf8');
  const record = Buffer.allocUnsafe(headBytes + 4 + json.length + (payload?.length ?? 0));
  record.writeUInt32LE(record.length - headBytes, 0);
  record.writeUInt32LE(json.length, headBytes);
  json.copy(record, headBytes + 4);
  payload?.copy(record, headBytes + 4 + json.length);
  record.writeUInt32LE(crc32(record.subarray(headBytes)), 4);
  return record;
}

function withPayload(change: Change): Change & { payload?: Buffer | undefined } {
  return change;
}

/** Returns the change at `offset` and the offset of the next one. Undefined if the record is truncated or damaged. */
export function decodeRecord(log: Buffer, offset: number): { change: Change; next: number } | undefined {
  if (offset + headBytes > log.length) return undefined;
  const next = offset + headBytes + log.readUInt32LE(offset);
  if (next > log.length || next === offset + headBytes) return undefined;
  const content = log.subarray(offset + headBytes, next);
  if (crc32(content) !== log.readUInt32LE(offset + 4)) return undefined;
  const jsonEnd = 4 + content.readUInt32LE(0);
  const facts = JSON.parse(content.toString('utf8', 4, jsonEnd)) as Change;
  if (facts.kind === 'added' || (facts.kind === 'changed' && jsonEnd < content.length)) {
    // A copy, or one small message would keep the whole log in memory.
    facts.payload = Buffer.from(content.subarray(jsonEnd));
  }
  return { change: facts, next };
}
