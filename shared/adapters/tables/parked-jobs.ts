import { createHash } from 'node:crypto';

import { z } from 'zod';

import { Job } from '../../contracts/job.ts';
import type { ParkedJobs } from '../../features/webhooks/ports.ts';
import { paddedTime } from './keys.ts';
import { removeAll } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Action, Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';
import { packed } from './transactions.ts';

/** Columns of the table ParkedJobs. */
export const ParkedJobRow = z.object({ job: json(Job), at: z.string() });
type Parked = z.output<typeof ParkedJobRow>;

const row = rowCodec('ParkedJobs', ParkedJobRow);
const partitionKey = 'parked';
const atMost = 500;
const idForm = /^\d{13}-[0-9a-f]{64}$/;

/**
 * Table ParkedJobs. One partition, `parked`; RowKey = time `-` hash of the job and its time: list, oldest first. The
 * same job of the same time is parked once, however often.
 */
export function parkedJobs(table: Table): ParkedJobs {
  return {
    async park(jobs) {
      const units = jobs.map((parked): { actions: Action[] } => ({
        actions: [['upsert', { partitionKey, rowKey: idOf(parked), ...row.write(parked) }, 'Replace']],
      }));
      for (const pack of packed(units)) await table.transact(pack.flatMap(({ actions }) => actions));
    },
    async list() {
      const found: Entity[] = [];
      for await (const page of table.pages({ partitionKey, pageSize: atMost })) {
        found.push(...page);
        if (found.length >= atMost) break;
      }
      return found.slice(0, atMost).map((entity) => ({ id: entity.rowKey, ...row.read(entity) }));
    },
    remove: (ids) => removeAll(table, ids.filter((id) => idForm.test(id)).map(keysOf)),
  };
}

function keysOf(rowKey: string): RowKeys {
  return { partitionKey, rowKey };
}

function idOf({ job, at }: Parked): string {
  return `${paddedTime(at)}-${createHash('sha256')
    .update(JSON.stringify([job, at]))
    .digest('hex')}`;
}
