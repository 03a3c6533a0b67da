import { hash, randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { DeliveryLog } from '../../features/webhooks/ports.ts';
import { paddedTime } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { RecentKeys } from './recent-keys/recent-keys.ts';
import { MisshapenRowError, rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Entity } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of the table WebhookDeliveries. `taken` holds idempotency keys by the id of their connector. */
export const WebhookDeliveryRow = z.object({ taken: json(z.record(z.string(), z.array(z.string()))) });

const row = rowCodec('WebhookDeliveries', WebhookDeliveryRow, ['taken']);
const partitionKey = 'taken';
/** Twice as long as a signature is good for: what is sent again later does not prove itself. */
const rememberedMs = 600_000;
const minRemembered = 200_000;
/** A row of long text has room for three times as many, connector ids included. */
const keysARow = 1_000;
/** GitLab's are UUIDs. Longer ones are written as digests, so that a thousand fit a row. */
const maxKey = 64;
const writtenAfterMs = 1_000;
const readAfterMs = 5_000;
/** Clocks differ, and a row shows up a moment after the time it is named by. */
const overlapMs = 60_000;
/** More than all processes write in the overlap. */
const minRowsKnown = 20_000;

type Delivery = { connectorId: string; key: string };

/**
 * Table WebhookDeliveries. One partition, `taken`; RowKey = time `-` a random part: what was taken since a time is a
 * range. Each process keeps in mind what it took, writes that down once a second, many deliveries to a row, and reads
 * every few seconds what others wrote, each row once. When the table fails, deliveries are taken again that could have
 * been known, until it is read again.
 */
export class TableDeliveryLog implements DeliveryLog {
  readonly #table: Table;
  readonly #taken = new RecentKeys({ keptMs: rememberedMs, least: minRemembered });
  /** RowKeys of what it wrote or has read. */
  readonly #known = new RecentKeys({ keptMs: rememberedMs + 2 * overlapMs, least: minRowsKnown });
  #unwritten: Delivery[] = [];
  #askedAtMs: number | undefined;
  /** Rows written before this time are known, but for the overlap. */
  #readAtMs: number | undefined;
  #reading: Promise<void> | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Waits for the table the first time only: then what was read last has to do. */
  async has(connectorId: string, idempotencyKey: string, now: Date): Promise<boolean> {
    const isFirst = this.#askedAtMs === undefined;
    if (now.getTime() - (this.#askedAtMs ?? 0) >= readAfterMs) {
      this.#reading ??= this.#read(now.getTime()).finally(() => (this.#reading = undefined));
    }
    if (isFirst) await this.#reading;
    return this.#taken.has(memoryKey(connectorId, shortened(idempotencyKey)), now.getTime());
  }

  add(connectorId: string, idempotencyKey: string, now: Date): void {
    const key = shortened(idempotencyKey);
    this.#taken.add(memoryKey(connectorId, key), now.getTime(), now.getTime());
    // Nothing depends on it so much that the process should live for it.
    if (this.#unwritten.length === 0) setTimeout(() => void this.#write(now), writtenAfterMs).unref();
    this.#unwritten.push({ connectorId, key });
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
      const columns = row.write({ taken: byConnector(unwritten.slice(start, start + keysARow)) });
      await this.#table.insert({ partitionKey, rowKey, ...columns }).catch(() => undefined);
    }
  }

  async #read(nowMs: number): Promise<void> {
    const sinceMs = Math.max(this.#readAtMs ?? 0, nowMs - rememberedMs) - overlapMs;
    try {
      const from = await this.#firstUnknown(paddedTime(new Date(sinceMs).toISOString()), nowMs);
      if (from !== undefined) await this.#readFrom(from, nowMs);
      this.#readAtMs = nowMs;
    } catch {
      // The next one tries again, from where this one did.
    }
    this.#askedAtMs = nowMs;
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
      for (const entity of page) if (!this.#known.has(entity.rowKey, nowMs)) this.#remember(entity, nowMs);
    }
  }

  #remember(entity: Entity, nowMs: number): void {
    const atMs = Number.parseInt(entity.rowKey, 10);
    for (const [connectorId, keys] of Object.entries(keysIn(entity))) {
      for (const key of keys) {
        const name = memoryKey(connectorId, key);
        if (!this.#taken.has(name, nowMs)) this.#taken.add(name, atMs, nowMs);
      }
    }
    this.#known.add(entity.rowKey, nowMs, nowMs);
  }
}

/** A row that can't be read (another version's, or edited by hand) says nothing, and stands in no other's way. */
function keysIn(entity: Entity): Record<string, string[]> {
  try {
    return row.read(entity).taken;
  } catch (failure) {
    if (failure instanceof MisshapenRowError) return {};
    throw failure;
  }
}

/** Key in memory. Ids are matched without case. */
function memoryKey(connectorId: string, key: string): string {
  return `${connectorId.toLowerCase()} ${key}`;
}

function byConnector(deliveries: readonly Delivery[]): Record<string, string[]> {
  const groups = [...Map.groupBy(deliveries, ({ connectorId }) => connectorId)];
  return Object.fromEntries(groups.map(([id, group]) => [id, group.map(({ key }) => key)]));
}

function shortened(key: string): string {
  return key.length <= maxKey ? key : hash('sha256', key, 'base64url');
}
