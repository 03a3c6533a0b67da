import { randomUUID } from 'node:crypto';

import { inParallel } from './in-parallel.ts';
import { type Action, type Columns, type RowKeys, type Table, unlessChanged } from './table.ts';

const rowsATransaction = 100;
const readsAtOnce = 16;

type Insert = {
  row: RowKeys & Columns;
  answer: (isNew: boolean) => void;
  fail: (error: unknown) => void;
};

/**
 * Inserts small rows of many callers: what arrives for a partition while a request for it is under way goes together, as
 * one transaction. Each caller hears, after the commit, whether the row is new. `insertedBy` tells our row from an
 * earlier one when the SDK has repeated a request of which the answer was lost.
 */
export function insertTogether(table: Table): (keys: RowKeys) => Promise<boolean> {
  const waiting = new Map<string, Insert[]>();

  async function drain(partitionKey: string, queue: Insert[]): Promise<void> {
    while (queue.length > 0) {
      const pack = takeDistinct(queue);
      try {
        await insertPack(table, pack);
      } catch (error) {
        for (const insert of pack) insert.fail(error);
      }
    }
    waiting.delete(partitionKey);
  }

  return (keys) =>
    new Promise((answer, fail) => {
      const insert = { row: { ...keys, insertedBy: randomUUID() }, answer, fail };
      const queue = waiting.get(keys.partitionKey);
      if (queue !== undefined) {
        queue.push(insert);
        return;
      }
      const own = [insert];
      waiting.set(keys.partitionKey, own);
      void drain(keys.partitionKey, own);
    });
}

/** Takes up to 100 from the head of the queue; a transaction can't hold a row twice, so the second waits. */
function takeDistinct(queue: Insert[]): Insert[] {
  const taken = new Map<string, Insert>();
  const left = queue.splice(0).filter((insert) => {
    const { rowKey } = insert.row;
    if (taken.size === rowsATransaction || taken.has(rowKey)) return true;
    taken.set(rowKey, insert);
    return false;
  });
  queue.push(...left);
  return [...taken.values()];
}

/** One row that is there already fails the transaction: then those that are there are told apart and the rest goes. */
async function insertPack(table: Table, pack: readonly Insert[]): Promise<void> {
  if (await unlessChanged(insertAll(table, pack))) {
    for (const { answer } of pack) answer(true);
    return;
  }
  const known = await inParallel(pack, readsAtOnce, (insert) => answerIfThere(table, insert));
  const left = pack.filter((_, position) => known[position] === false);
  if (left.length > 0) await insertPack(table, left);
}

async function insertAll(table: Table, pack: readonly Insert[]): Promise<void> {
  const [only, another] = pack;
  if (only !== undefined && another === undefined) await table.insert(only.row);
  else await table.transact(pack.map(({ row }): Action => ['create', row]));
}

async function answerIfThere(table: Table, { row, answer }: Insert): Promise<boolean> {
  const found = await table.get(row.partitionKey, row.rowKey, ['insertedBy']);
  if (found === undefined) return false;
  answer(found['insertedBy'] === row['insertedBy']);
  return true;
}
