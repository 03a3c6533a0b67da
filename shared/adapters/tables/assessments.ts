import { z } from 'zod';

import { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import type { Assessment } from '../../features/posture/domain/assessment.ts';
import type { Assessments } from '../../features/posture/ports.ts';
import { keyPart, paddedId } from './keys.ts';
import { removeAll } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { int64, json } from './row-schema.ts';
import type { Table } from './table.ts';
import type { Entity } from './table-types.ts';

const Obstacle = z.object({
  kind: z.enum(['tier', 'permission', 'error', 'stale']),
  text: z.string(),
  helps: z.exactOptional(z.string()),
});
const Reading = z.object({
  source: z.string(),
  readAt: z.string(),
  facts: ProjectFacts.partial(),
  unreadable: z.exactOptional(z.partialRecord(ProjectFacts.keyof(), Obstacle)),
});
const Verdicts = z.record(
  z.string(),
  z.object({ verdict: z.enum(['pass', 'fail', 'notApplicable', 'notAssessed']), since: z.string() }),
);

/** Columns of the table Assessments. */
export const AssessmentRow = z.object({
  id: int64,
  rootId: int64,
  licence: z.enum(['free', 'premium', 'ultimate', 'unknown']),
  readings: json(z.array(Reading)),
  verdicts: json(Verdicts),
  rulesVersion: z.string(),
});

const row = rowCodec('Assessments', AssessmentRow, ['readings', 'verdicts']);
const prefix = 'p|';

/** Table Assessments. PartitionKey = connector id; RowKey = `p|` and the project's id, padded: get one. */
export function assessments(table: Table): Assessments {
  return {
    async get(connectorId, id) {
      const { partitionKey, rowKey } = keysOf(connectorId, id);
      const entity = await table.get(partitionKey, rowKey);
      return entity && { value: read(entity), etag: entity.etag };
    },
    async put(connectorId, assessment, etag) {
      const columns = { ...keysOf(connectorId, assessment.id), ...row.write(assessment) };
      await (etag === undefined ? table.insert(columns) : table.replace(columns, etag));
    },
    async purgeRoot(connectorId, rootId) {
      const partitionKey = keyPart(connectorId);
      for await (const page of table.pages({ partitionKey, select: ['rootId'] })) {
        await removeAll(
          table,
          page.filter((entity) => Number(entity['rootId']) === rootId),
        );
      }
    },
    async purge(connectorId) {
      const partitionKey = keyPart(connectorId);
      for await (const page of table.pages({ partitionKey, select: [] })) await removeAll(table, page);
    },
  };
}

function read(entity: Entity): Assessment {
  return row.read(entity) as Assessment;
}

function keysOf(connectorId: string, id: number) {
  return { partitionKey: keyPart(connectorId), rowKey: prefix + paddedId(id) };
}
