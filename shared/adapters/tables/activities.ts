import { z } from 'zod';

import { ActivityStatus } from '../../contracts/arm/activity.ts';
import { ResourceScope } from '../../contracts/resource-scope.ts';
import type { Activity } from '../../features/permissions/domain/activity.ts';
import { resourceIdOf } from '../../platform/resource-scope.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { Activities } from '../../features/permissions/ports.ts';
import { denialCounter } from './denial-counter.ts';
import { lowercasePart, invertedTime } from './keys.ts';
import { purgeFirst } from './purge-partition.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { json, text } from './row-schema.ts';
import { type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';

/** Columns of the table Activities. */
export const ActivityRow = z.object({
  id: z.string(),
  at: z.string(),
  status: ActivityStatus,
  place: z.string(),
  scope: json(ResourceScope),
  action: z.string(),
  operationId: z.string(),
  resourceId: text,
  correlationId: z.string(),
  caller: json(
    z.object({
      name: z.string(),
      principalId: z.string(),
      type: z.enum(['User', 'Application', 'ManagedIdentity', 'Key']),
      tenantId: z.string(),
    }),
  ),
  httpStatus: z.exactOptional(z.int()),
  errorCode: z.exactOptional(z.string()),
  count: z.exactOptional(z.int()),
  lastAt: z.exactOptional(z.string()),
});

const row = rowCodec('Activities', ActivityRow);
const maxTries = 10;
const maxPurged = 5_000;
const principalLimit = 200;
const wholePartition = { from: '!', to: '\u007f' };

/**
 * Table Activities. PartitionKey = tenant id `|` subscription id; RowKey = inverted time `|` activity id: what was done in a
 * subscription, newest first; that of one connector is filtered by the column `place`. Rows of actions are only ever inserted. Refusals of a
 * caller and hour are one row, under the hour's beginning `|r~` principal, which counts them.
 */
export function activities(table: Table): Activities {
  const count = denialCounter(async (_name, activity, more) => {
    const keys = refusalKeysOf(activity);
    for (let tries = 0; tries < maxTries; tries += 1) {
      const entity = await table.get(keys.partitionKey, keys.rowKey);
      const counted = withMore(entity && readActivity(entity), activity, more);
      const columns = row.write({ ...counted, place: placeOf(counted.scope) });
      const write =
        entity === undefined
          ? table.insert({ ...keys, ...columns })
          : table.replace({ ...keys, ...columns }, entity.etag);
      if (await withoutConflict(write)) return;
    }
    throw new ConcurrentChangeError('The refusals of a caller are counted by too many at once.');
  });
  return {
    countRefused: (activity) => count(Object.values(refusalKeysOf(activity)).join(' '), activity),
    async purgeBefore(at) {
      let purged = 0;
      for await (const partitionKey of table.partitions()) {
        const range = { from: invertedTime(at), to: wholePartition.to };
        purged += await purgeFirst(
          table,
          table.pages({ partitionKey, range, select: [] }),
          maxPurged - purged,
        );
        if (purged >= maxPurged) break;
      }
      return purged;
    },
    async append(activity) {
      const { caller, scope, at, id } = activity;
      const partitionKey = partitionOf(caller.tenantId, scope.subscriptionId);
      const rowKey = `${invertedTime(at)}|${lowercasePart(id)}`;
      await table.insert({ partitionKey, rowKey, ...row.write({ ...activity, place: placeOf(scope) }) });
    },
    list(tenantId, scope, page) {
      const partitionKey = partitionOf(tenantId, scope.subscriptionId);
      const query = { partitionKey, range: wholePartition };
      const isNarrow = scope.resourceGroup !== undefined;
      const where = { column: 'place', equals: placeOf(scope) };
      return readPage(table, { ...query, ...(isNarrow ? { where } : {}) }, page, readActivity);
    },
  };
}

/** One for each caller, hour and subscription. */
function refusalKeysOf({ caller, scope, at }: Activity): RowKeys {
  const hour = `${at.slice(0, 13)}:00:00.000Z`;
  const partitionKey = partitionOf(caller.tenantId, scope.subscriptionId);
  return {
    partitionKey,
    rowKey: `${invertedTime(hour)}|r~${lowercasePart(caller.principalId, principalLimit)}`,
  };
}

/** The row describes the first refusal. Once refusals have different scopes, its scope is the subscription. */
function withMore(before: Activity | undefined, { at, ...activity }: Activity, more: number): Activity {
  if (before === undefined) return { ...activity, at, count: more, lastAt: at };
  const counted = { ...before, count: (before.count ?? 1) + more, lastAt: at };
  if (placeOf(before.scope) === placeOf(activity.scope)) return counted;
  const scope = { subscriptionId: before.scope.subscriptionId };
  return { ...counted, scope, resourceId: resourceIdOf(scope) };
}

function readActivity(entity: Parameters<typeof row.read>[0]): Activity {
  const { place: _place, ...activity } = row.read(entity);
  return activity;
}

function placeOf(scope: ResourceScope): string {
  return resourceIdOf(scope).toLowerCase();
}

function partitionOf(tenantId: string, subscriptionId: string): string {
  return `${lowercasePart(tenantId)}|${lowercasePart(subscriptionId)}`;
}
