import { z } from 'zod';

import { ConnectorRef } from '../../contracts/connector-key.ts';
import { Job, QueueName } from '../../contracts/job.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { DeadLetter, DeadLetters, LettersOf } from '../../features/recovery/ports.ts';
import type { Stored } from '../../platform/stored.ts';
import { lowercasePart } from './keys.ts';
import { purgeFirst } from './purge-partition.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import { type Entity } from './table-types.ts';
import { type RangeQuery, type Table, withoutConflict } from './table.ts';

/** Columns of the table DeadLetters. */
export const DeadLetterRow = z.object({
  queue: QueueName,
  sequenceNumber: z.string(),
  messageId: z.exactOptional(z.string()),
  job: z.exactOptional(json(z.unknown())),
  connectorId: z.exactOptional(z.string()),
  connector: z.exactOptional(json(ConnectorRef)),
  enqueuedAt: z.exactOptional(z.string()),
  deliveryCount: z.int(),
  reason: z.exactOptional(z.string()),
  description: z.exactOptional(z.string()),
  settledAt: z.exactOptional(z.string()),
});
type DeadLetterRow = z.output<typeof DeadLetterRow>;

const row = rowCodec('DeadLetters', DeadLetterRow, ['job']);
const wholePartition = { from: '!', to: '\u007f' };
/** No subscription has such an id. */
const nobody = 'nobody';
/** Sequence numbers have 63 bits. */
const digits = 19;
/** Step to the next number if a letter's number is taken. A recreated namespace numbers its messages from the beginning. */
const nextNumber = 10n ** 15n;
const maxNumbers = 100;
const maxPurged = 10_000;

/**
 * Table DeadLetters. PartitionKey = subscription id, or `nobody` for letters that name no connector; RowKey = queue `-` padded
 * sequence number: those of a subscription, and by the column `connectorId` those of a connector; get one. A settled row
 * stays for a while, so that its letter is not kept once more if a crash left it in the queue.
 */
export function deadLetters(table: Table): DeadLetters {
  return {
    async keep(letter) {
      for (let tries = 0n; tries < maxNumbers; tries += 1n) {
        const numbered = {
          ...letter,
          sequenceNumber: String(BigInt(letter.sequenceNumber) + tries * nextNumber),
        };
        const keys = keysOf(partitionOf(letter), numbered);
        if (await withoutConflict(table.insert({ ...keys, ...row.write(rowOf(numbered)) }))) return;
        const there = await table.get(keys.partitionKey, keys.rowKey);
        if (there !== undefined && isSame(row.read(there), letter)) return;
      }
      throw new ConcurrentChangeError(
        `The dead letter ${letter.queue}-${letter.sequenceNumber} found no place.`,
      );
    },
    list: (whose, page) => readPage(table, { ...queryOf(whose), range: wholePartition }, page, openLetter),
    async *each(whose) {
      for await (const page of table.pages(queryOf(whose))) yield page.flatMap(stored);
    },
    async get(whose, place) {
      const { partitionKey, rowKey } = keysOf(queryOf(whose).partitionKey, place);
      const entity = await table.get(partitionKey, rowKey);
      const [found] = entity === undefined ? [] : stored(entity);
      const isTheirs =
        whose === nobody ||
        whose.connectorId === undefined ||
        found?.value.connector?.id === whose.connectorId;
      return isTheirs ? found : undefined;
    },
    settle({ value, etag }, at) {
      const columns = row.write({ ...rowOf(value), settledAt: at });
      return withoutConflict(table.replace({ ...keysOf(partitionOf(value), value), ...columns }, etag));
    },
    purgeSettled: (at) => purgeFirst(table, settledBefore(table, at), maxPurged),
  };
}

async function* settledBefore(table: Table, at: string): AsyncGenerator<Entity[]> {
  for await (const page of table.everything()) {
    yield page.filter((entity) => (row.read(entity).settledAt ?? at) < at);
  }
}

function queryOf(whose: LettersOf): Pick<RangeQuery, 'partitionKey' | 'where'> {
  if (whose === nobody) return { partitionKey: nobody };
  const partitionKey = lowercasePart(whose.subscriptionId);
  if (whose.connectorId === undefined) return { partitionKey };
  return { partitionKey, where: { column: 'connectorId', equals: whose.connectorId } };
}

function partitionOf({ connector }: DeadLetter): string {
  return connector === undefined ? nobody : lowercasePart(connector.subscriptionId);
}

function keysOf(
  partitionKey: string,
  { queue, sequenceNumber }: Pick<DeadLetter, 'queue' | 'sequenceNumber'>,
) {
  return { partitionKey, rowKey: `${queue}-${sequenceNumber.padStart(digits, '0')}` };
}

function rowOf({ connector, ...letter }: DeadLetter): DeadLetterRow {
  return { ...letter, ...(connector === undefined ? {} : { connector, connectorId: connector.id }) };
}

function isSame(there: DeadLetterRow, letter: DeadLetter): boolean {
  return there.messageId === letter.messageId && there.enqueuedAt === letter.enqueuedAt;
}

function stored(entity: Entity): Stored<DeadLetter>[] {
  const value = openLetter(entity);
  return value === undefined ? [] : [{ value, etag: entity.etag }];
}

/** Undefined for one that was settled. What an older version took for a job may be none that we know now. */
function openLetter(entity: Entity): DeadLetter | undefined {
  const { settledAt, connectorId: _id, job: written, ...letter } = row.read(entity);
  if (settledAt !== undefined) return undefined;
  const job = Job.safeParse(written);
  return { ...letter, ...(job.success ? { job: job.data } : {}) };
}
