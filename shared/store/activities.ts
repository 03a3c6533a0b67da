import { z } from 'zod';

import { ActivityStatus } from '../contracts/arm/activity.ts';
import { ResourceScope } from '../contracts/resource-scope.ts';
import type { Activity } from '../domain/access/activity.ts';
import { resourceIdOf } from '../domain/access/resource-scope.ts';
import type { Activities } from '../ports/access.ts';
import { foldedPart, invertedTime } from './keys.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { json, text } from './row-schema.ts';
import type { Table } from './table.ts';

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
});

const row = rowCodec('Activities', ActivityRow);
const wholePartition = { from: '!', to: '\u007f' };

/**
 * Table Activities. PartitionKey = tenant id `|` subscription id; RowKey = inverted time `|` activity id: what was done in a
 * subscription, newest first; that of one connector is filtered by the column `place`. Rows are only ever inserted.
 */
export function activities(table: Table): Activities {
  return {
    async append(activity) {
      const { caller, scope, at, id } = activity;
      const partitionKey = partitionOf(caller.tenantId, scope.subscriptionId);
      const rowKey = `${invertedTime(at)}|${foldedPart(id)}`;
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

function readActivity(entity: Parameters<typeof row.read>[0]): Activity {
  const { place: _place, ...activity } = row.read(entity);
  return activity;
}

function placeOf(scope: ResourceScope): string {
  return resourceIdOf(scope).toLowerCase();
}

function partitionOf(tenantId: string, subscriptionId: string): string {
  return `${foldedPart(tenantId)}|${foldedPart(subscriptionId)}`;
}
