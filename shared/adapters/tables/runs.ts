import { z } from 'zod';

import { RunCounts, RunState, Unreadable } from '../../contracts/arm/run.ts';
import type { Run } from '../../features/crawl/domain/run.ts';
import type { Runs } from '../../features/crawl/ports.ts';
import { truncateUnreadable } from './truncate-unreadable.ts';
import { lowercasePart, keyPart } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { json, text } from './row-schema.ts';
import { type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';

/** Columns of the table Runs. */
export const RunRow = z.object({
  id: z.string(),
  connectorId: z.string(),
  reason: z.enum(['onboarding', 'update', 'autodiscovery', 'reconciliation', 'manual']),
  joiningOnly: z.exactOptional(z.boolean()),
  state: RunState,
  beganAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  counts: z.exactOptional(json(RunCounts)),
  unreadable: json(z.array(Unreadable)),
  lastError: z.exactOptional(text),
  pause: z.exactOptional(json(z.object({ at: z.string(), by: z.string() }))),
  continuedAt: z.exactOptional(z.string()),
  ended: z.exactOptional(
    json(
      z.object({
        done: z.int(),
        expected: z.object({ groups: z.exactOptional(z.int()), projects: z.exactOptional(z.int()) }),
      }),
    ),
  ),
});

const row = rowCodec('Runs', RunRow, ['unreadable']);

/**
 * Table Runs. PartitionKey = connector id; RowKey = run id, which begins with an inverted time, so the newest is
 * listed first.
 */
export function runs(table: Table): Runs {
  return {
    async get(connectorId, runId) {
      const entity = await table.get(lowercasePart(connectorId), keyPart(runId));
      return entity && { value: row.read(entity), etag: entity.etag };
    },
    list(connectorId, page) {
      const range = { from: '!', to: '\u007f' };
      return readPage(table, { partitionKey: lowercasePart(connectorId), range }, page, (entity) =>
        row.read(entity),
      );
    },
    async newest(connectorId, count, after) {
      // '!' is below every character that keys hold.
      const range = { from: after === undefined ? '!' : `${keyPart(after)}!`, to: '\u007f' };
      const found: Run[] = [];
      for await (const page of table.pages({
        partitionKey: lowercasePart(connectorId),
        range,
        pageSize: count,
      })) {
        found.push(...page.map((entity) => row.read(entity)));
        if (found.length >= count) break;
      }
      return found.slice(0, count);
    },
    async insert(run) {
      await withoutConflict(table.insert(rowOf(run)));
    },
    async replace(run, etag) {
      await table.replace(rowOf(run), etag);
    },
    purge: (connectorId) => purgePartition(table, lowercasePart(connectorId)),
  };
}

function rowOf(run: Run): RowKeys & ReturnType<typeof row.write> {
  const columns = row.write({ ...run, unreadable: truncateUnreadable(run.unreadable) });
  return { partitionKey: lowercasePart(run.connectorId), rowKey: keyPart(run.id), ...columns };
}
