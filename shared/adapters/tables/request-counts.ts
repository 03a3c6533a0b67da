import { z } from 'zod';

import type { RequestCounts } from '../../features/connectors/ports.ts';
import { keyPart, keysFrom, lowercasePart } from './keys.ts';
import { removeAll } from './purge-partition.ts';
import { MisshapenRowError, rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Action, Entity } from './table-types.ts';
import type { Table } from './table.ts';

const Slice = z.tuple([z.int(), z.int(), z.int()]);

/** Columns of the table GitLabRequests. `slices`: beginning in unix seconds, requests sent, answers with 429. */
export const RequestCountRow = z.object({
  slices: json(z.array(Slice).max(100)),
  limitAMinute: z.exactOptional(z.int()),
  at: z.string(),
});
type Row = z.output<typeof RequestCountRow>;

const row = rowCodec('GitLabRequests', RequestCountRow);
const prefix = 's|';
const rowsATransaction = 100;

/**
 * Table GitLabRequests. PartitionKey = URL of the instance; RowKey = `s|` connector id `|` process: a connector's rows are a
 * range, and a process writes those of all its connectors together. The rows report what was sent, for people to read; they are
 * late, may be lost, and reserve nothing, so no process may decide by them what to send. Budgets that processes share are rows
 * of another prefix in the same partition (`shared-budgets.ts`).
 */
export function requestCounts(table: Table): RequestCounts {
  return {
    async put(instanceUrl, processId, counts, at) {
      const partitionKey = lowercasePart(instanceUrl);
      const actions = counts.map(({ connectorId, slices, ...limit }): Action => {
        const rowKey = `${prefix}${keyPart(connectorId)}|${keyPart(processId)}`;
        const columns = row.write({ slices: slices.map(tupleOf), ...limit, at });
        return ['upsert', { partitionKey, rowKey, ...columns }, 'Replace'];
      });
      for (let start = 0; start < actions.length; start += rowsATransaction)
        await table.transact(actions.slice(start, start + rowsATransaction));
    },
    async of(instanceUrl, connectorId) {
      const range = keysFrom(`${prefix}${keyPart(connectorId)}|`);
      const rows = await table.all({ partitionKey: lowercasePart(instanceUrl), range });
      return rows.map(readable).flatMap((found) => {
        if (found === undefined) return [];
        const { slices, ...rest } = found;
        return [{ connectorId, slices: slices.map(sliceOf), ...rest }];
      });
    },
    async purgeBefore(at) {
      let purged = 0;
      for await (const page of table.rowsAcross(keysFrom(prefix))) {
        const old = page.filter(({ at: writtenAt }) => typeof writtenAt !== 'string' || writtenAt < at);
        const partitions = Map.groupBy(old, ({ partitionKey }) => partitionKey);
        for (const rows of partitions.values()) await removeAll(table, rows);
        purged += old.length;
      }
      return purged;
    },
  };
}

/** A row of another version says nothing, and does not keep the others from being read. */
function readable(entity: Entity): Row | undefined {
  try {
    return row.read(entity);
  } catch (failure) {
    if (failure instanceof MisshapenRowError) return undefined;
    throw failure;
  }
}

type CountedSlice = Parameters<RequestCounts['put']>[2][number]['slices'][number];

function tupleOf({ at, sent, refused }: CountedSlice): z.output<typeof Slice> {
  return [at / 1_000, sent, refused];
}

function sliceOf([at, sent, refused]: z.output<typeof Slice>): CountedSlice {
  return { at: at * 1_000, sent, refused };
}
