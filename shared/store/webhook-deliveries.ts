import { hash, randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { WebhookDeliveries } from '../ports.ts';
import { paddedTime } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { RecentKeys } from './recent-keys.ts';
import { rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Table } from './table.ts';

/** Columns of the table WebhookDeliveries. `keys` are digests of connectors and idempotency keys. */
export const WebhookDeliveryRow = z.object({ keys: json(z.array(z.string())) });

const row = rowCodec('WebhookDeliveries', WebhookDeliveryRow);
const partitionKey = 'taken';
/** Twice as long as a signature is good for: what is sent again later does not prove itself. */
const rememberedMs = 600_000;
const leastRemembered = 200_000;
/** 25 characters each: well below what a column holds. */
const keysARow = 1_000;
const writtenAfterMs = 1_000;
const readAfterMs = 5_000;
/** Clocks differ, and a row shows up a moment after the time it is named by. */
const overlapMs = 60_000;
/** More than all processes write in the overlap. */
const leastRowsKnown = 20_000;

/**
 * Table WebhookDeliveries. One partition, `taken`; RowKey = time `-` a random part: what was taken since a time is a
 * range. Each process keeps in mind what it took, writes that down once a second, many deliveries to a row, and reads
 * every few seconds what others wrote, each row once. When the table fails, deliveries are taken again that could have
 * been known.
 */
export class TakenDeliveries implements WebhookDeliveries {
  readonly #table: Table;
  /** Digests. */
  readonly #taken = new RecentKeys({ keptMs: rememberedMs, least: leastRemembered });
  /** RowKeys of what it wrote or has read. */
  readonly #known = new RecentKeys({ keptMs: rememberedMs + 2 * overlapMs, least: leastRowsKnown });
  #unwritten: string[] = [];
  #readAtMs: number | undefined;
  #reading: Promise<void> | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Waits for the table the first time only: then what was read last has to do. */
  async isTaken(connectorId: string, idempotencyKey: string, now: Date): Promise<boolean> {
    const isFirst = this.#readAtMs === undefined;
    if (now.getTime() - (this.#readAtMs ?? 0) >= readAfterMs) {
      this.#reading ??= this.#read(now.getTime()).finally(() => (this.#reading = undefined));
    }
    if (isFirst) await this.#reading;
    return this.#taken.has(digestOf(connectorId, idempotencyKey), now.getTime());
  }

  note(connectorId: string, idempotencyKey: string, now: Date): void {
    const key = digestOf(connectorId, idempotencyKey);
    this.#taken.add(key, now.getTime(), now.getTime());
    // Nothing depends on it so much that the process should live for it.
    if (this.#unwritten.length === 0) setTimeout(() => void this.#write(now), writtenAfterMs).unref();
    this.#unwritten.push(key);
  }

  purgeBefore(at: string): Promise<void> {
    return purgePartition(this.#table, partitionKey, { from: '', to: paddedTime(at) });
  }

  async #write(at: Date): Promise<void> {
    const unwritten = this.#unwritten;
    this.#unwritten = [];
    for (let start = 0; start < unwritten.length; start += keysARow) {
      const rowKey = `${paddedTime(at.toISOString())}-${randomUUID()}`;
      this.#known.add(rowKey, at.getTime(), at.getTime());
      const columns = row.write({ keys: unwritten.slice(start, start + keysARow) });
      await this.#table.insert({ partitionKey, rowKey, ...columns }).catch(() => undefined);
    }
  }

  async #read(nowMs: number): Promise<void> {
    const sinceMs = (this.#readAtMs ?? nowMs - rememberedMs) - overlapMs;
    try {
      const from = await this.#firstUnknown(paddedTime(new Date(sinceMs).toISOString()), nowMs);
      if (from !== undefined) await this.#readFrom(from, nowMs);
    } catch {
      // The next one tries again.
    }
    this.#readAtMs = nowMs;
  }

  /** Asks for keys only: most rows are its own, and those of the overlap were read before. */
  async #firstUnknown(from: string, nowMs: number): Promise<string | undefined> {
    for await (const page of this.#table.pages({ partitionKey, range: { from, to: ':' }, select: [] })) {
      const unknown = page.find(({ rowKey }) => !this.#known.has(rowKey, nowMs));
      if (unknown !== undefined) return unknown.rowKey;
    }
    return undefined;
  }

  async #readFrom(from: string, nowMs: number): Promise<void> {
    for await (const page of this.#table.pages({ partitionKey, range: { from, to: ':' } })) {
      for (const entity of page) {
        if (this.#known.has(entity.rowKey, nowMs)) continue;
        const atMs = Number.parseInt(entity.rowKey, 10);
        for (const key of row.read(entity).keys) {
          if (!this.#taken.has(key, nowMs)) this.#taken.add(key, atMs, nowMs);
        }
        this.#known.add(entity.rowKey, nowMs, nowMs);
      }
    }
  }
}

/** Half of the digest, as text that holds nothing more: the part of a text keeps the whole. */
function digestOf(connectorId: string, idempotencyKey: string): string {
  const digest = hash('sha256', `${connectorId.toLowerCase()} ${idempotencyKey}`, 'buffer');
  return digest.toString('base64url', 0, 16);
}
