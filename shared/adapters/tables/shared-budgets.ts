import { z } from 'zod';

import { type SharedBudget, unusedBudget } from '../../features/connectors/domain/shared-budget.ts';
import type { SharedBudgets } from '../../features/connectors/ports.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { keyPart, keysFrom, lowercasePart } from './keys.ts';
import { removeAll } from './purge-partition.ts';
import { MisshapenRowError, rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Action, Entity } from './table-types.ts';
import type { Table } from './table.ts';

const Count = z.tuple([z.int(), z.int()]);
const Lease = z.strictObject({ by: z.string(), count: z.int(), until: z.number() });
const Reported = z.strictObject({ requests: z.int(), left: z.int(), until: z.number() });

/** Columns of a shared budget. `sent`: number of a slice and requests; `began`: a slice. Times are ms since 1970. */
export const SharedBudgetRow = z.object({
  sent: json(z.array(Count).max(500)),
  leases: json(z.array(Lease)),
  began: z.number(),
  reported: z.exactOptional(json(Reported)),
  keptUntil: z.string(),
});

const row = rowCodec('GitLabRequests', SharedBudgetRow, ['leases']);
const prefix = 'b|';

/**
 * Table GitLabRequests, budgets. PartitionKey = URL of the instance; RowKey = `b|` key of the budget: those of one request are
 * changed in one transaction, under their ETags. They serve processes that take leases.
 */
export function sharedBudgets(table: Table): SharedBudgets {
  return {
    async read(instanceUrl, keys) {
      const partitionKey = lowercasePart(instanceUrl);
      const found = await Promise.all(
        keys.map(async (key) => {
          const entity = await table.get(partitionKey, rowKeyOf(key));
          return entity && ([key, { value: readable(entity), etag: entity.etag }] as const);
        }),
      );
      return new Map(found.filter((one) => one !== undefined));
    },
    async write(instanceUrl, changes) {
      const partitionKey = lowercasePart(instanceUrl);
      const etags = await table.transact(
        changes.map(({ key, budget, etag }): Action => {
          const columns = { partitionKey, rowKey: rowKeyOf(key), ...row.write(columnsOf(budget)) };
          return etag === undefined ? ['create', columns] : ['update', columns, 'Replace', { etag }];
        }),
      );
      return etags.map((etag) => etag ?? '');
    },
    async purgeUnused(at) {
      let purged = 0;
      for await (const page of table.rowsAcross(keysFrom(prefix))) {
        const unused = page.filter(({ keptUntil }) => typeof keptUntil !== 'string' || keptUntil < at);
        const partitions = Map.groupBy(unused, ({ partitionKey }) => partitionKey);
        for (const rows of partitions.values()) await removeAll(table, rows);
        purged += unused.length;
      }
      return purged;
    },
  };
}

function rowKeyOf(key: string): string {
  return prefix + keyPart(key);
}

function columnsOf({
  sent,
  leases,
  began,
  reported,
  keptUntil,
}: SharedBudget): z.output<typeof SharedBudgetRow> {
  return {
    sent: sent.map(({ at, count }) => [at, count]),
    leases: [...leases],
    began,
    ...omitUndefined({ reported }),
    keptUntil: new Date(keptUntil).toISOString(),
  };
}

/** A row of another version is replaced, as processes that wait for it would never send. */
function readable(entity: Entity): SharedBudget {
  try {
    return budgetOf(row.read(entity));
  } catch (failure) {
    if (failure instanceof MisshapenRowError) return unusedBudget;
    throw failure;
  }
}

function budgetOf({ sent, keptUntil, ...rest }: z.output<typeof SharedBudgetRow>): SharedBudget {
  return { ...rest, sent: sent.map(([at, count]) => ({ at, count })), keptUntil: Date.parse(keptUntil) };
}
