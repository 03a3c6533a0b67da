import { z } from 'zod';

import type { Sweeps } from '../../features/posture/ports.ts';
import { keyPart, keysFrom, paddedId } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import { int64 } from './row-schema.ts';
import type { Table } from './table.ts';

/** Columns of the progress of sweeps. */
export const SweepRow = z.object({
  rootId: int64,
  at: z.string(),
  subject: z.enum(['groups', 'projects']),
  after: int64,
  whole: z.exactOptional(z.literal(true)),
  movedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
});

const prefix = 's|';
const row = rowCodec('Assessments', SweepRow);

/**
 * In the table Assessments. PartitionKey = connector id; RowKey = `s|` padded id of the root group: the sweeps of a
 * connector are a range, and go with what they are about.
 */
export function sweeps(table: Table): Sweeps {
  return {
    async list(connectorId) {
      const rows = await table.all({ partitionKey: keyPart(connectorId), range: keysFrom(prefix) });
      return rows.map(row.read);
    },
    async put(connectorId, sweep) {
      const keys = { partitionKey: keyPart(connectorId), rowKey: prefix + paddedId(sweep.rootId) };
      const known = await table.get(keys.partitionKey, keys.rowKey, ['at']);
      if (known !== undefined && String(known['at']) > sweep.at) return;
      await table.put({ ...keys, ...row.write(sweep) });
    },
  };
}
