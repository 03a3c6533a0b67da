import { z } from 'zod';

import { GroupFacts } from '../../contracts/posture/group-facts.ts';
import { InstanceFacts } from '../../contracts/posture/instance-facts.ts';
import { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import type { Assessment, AssessmentHead } from '../../features/posture/domain/assessment.ts';
import type { Subject } from '../../features/posture/domain/rule.ts';
import type { AssessmentChange, AssessmentRows, Assessments } from '../../features/posture/ports.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import { outboxAction } from './event-row.ts';
import { keyPart, paddedId } from './keys.ts';
import { purgePartition, removeAll } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { rowsById } from './rows-by-id.ts';
import { int64, json } from './row-schema.ts';
import type { Table } from './table.ts';
import type { Action, Entity } from './table-types.ts';
import { packed } from './transactions.ts';
import { sweeps } from './sweeps.ts';
import { heldVerdicts } from './verdicts-column.ts';

const Obstacle = z.object({
  kind: z.enum(['tier', 'permission', 'error', 'stale']),
  text: z.string(),
  helps: z.exactOptional(z.string()),
});
const readingOf = (facts: z.ZodObject) =>
  z.object({
    source: z.string(),
    readAt: z.string(),
    facts: facts.partial(),
    unreadable: z.exactOptional(z.partialRecord(facts.keyof(), Obstacle)),
  });

const headColumns = {
  id: int64,
  rootId: int64,
  fingerprint: z.exactOptional(z.string()),
  rulesVersion: z.string(),
  /** Absent in rows of an earlier version, which are read again. */
  readTimes: z.exactOptional(json(z.record(z.string(), z.string()))),
};
const Head = z.object(headColumns);
const rowOf = (facts: z.ZodObject) =>
  z.object({
    ...headColumns,
    licence: z.enum(['free', 'premium', 'ultimate', 'premiumOrAbove', 'unknown']),
    readings: json(z.array(readingOf(facts))),
    verdicts: heldVerdicts,
  });

/** Columns of the table Assessments. */
export const AssessmentRow = rowOf(ProjectFacts);

const long = ['readings', 'verdicts'];
const head = rowCodec('Assessments', Head);
const kinds = {
  project: { prefix: 'p|', row: rowCodec('Assessments', AssessmentRow, long) },
  group: { prefix: 'g|', row: rowCodec('Assessments', rowOf(GroupFacts), long) },
  instance: { prefix: 'i|', row: rowCodec('Assessments', rowOf(InstanceFacts), long) },
};

/**
 * Table Assessments. PartitionKey = connector id; RowKey = `p|`, `g|` or `i|` and the id of the project, group or instance,
 * padded: get one, or the heads of a range. `s|` rows are those of sweeps.
 */
export function assessments(table: Table): Assessments {
  return {
    projects: rowsOf(table, 'project'),
    groups: rowsOf(table, 'group'),
    instance: rowsOf(table, 'instance'),
    sweeps: sweeps(table),
    async purgeRoot(connectorId, rootId) {
      const partitionKey = keyPart(connectorId);
      for await (const page of table.pages({ partitionKey, select: ['rootId'] })) {
        await removeAll(
          table,
          page.filter((entity) => Number(entity['rootId']) === rootId),
        );
      }
    },
    purge: (connectorId) => purgePartition(table, keyPart(connectorId)),
  };
}

function headOf(entity: Entity): AssessmentHead {
  return { readTimes: {}, ...head.read(entity) };
}

function rowsOf<Of extends Subject>(table: Table, subject: Of): AssessmentRows<Of> {
  const { prefix, row } = kinds[subject];
  const keysOf = (connectorId: string, id: number) => ({
    partitionKey: keyPart(connectorId),
    rowKey: prefix + paddedId(id),
  });
  const storedOf = (entity: Entity) => {
    // The schema of the facts belongs to the subject, which the type of the table of kinds can't say.
    const { readTimes: _derived, ...value } = row.read(entity);
    return { value: value as unknown as Assessment<Of>, etag: entity.etag };
  };
  const writeOf = (connectorId: string, { assessment, etag }: AssessmentChange<Of>): Action => {
    const readTimes = Object.fromEntries(assessment.readings.map(({ source, readAt }) => [source, readAt]));
    const columns = row.write({ ...assessment, readTimes });
    const entity = { ...keysOf(connectorId, assessment.id), ...columns };
    return etag === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag }];
  };
  return {
    async get(connectorId, id) {
      const { partitionKey, rowKey } = keysOf(connectorId, id);
      const entity = await table.get(partitionKey, rowKey);
      return entity && storedOf(entity);
    },
    async whole(connectorId, ids) {
      const place = { table, partitionKey: keyPart(connectorId), rowPrefix: prefix };
      return (await rowsById(place, ids)).map(storedOf);
    },
    async heads(connectorId, first, last) {
      const range = { from: prefix + paddedId(first), to: `${prefix}${paddedId(last)}!` };
      const query = { partitionKey: keyPart(connectorId), range, select: Object.keys(headColumns) };
      return (await table.all(query)).map(headOf);
    },
    async headsOf(connectorId, ids) {
      const place = { table, partitionKey: keyPart(connectorId), rowPrefix: prefix };
      return (await rowsById({ ...place, select: Object.keys(headColumns) }, ids)).map(headOf);
    },
    async write(connectorId, changes) {
      const partitionKey = keyPart(connectorId);
      const units = changes.map((change) => ({
        actions: [
          writeOf(connectorId, change),
          ...(change.events ?? []).map((event) => outboxAction(partitionKey, event)),
        ],
      }));
      const results = await Promise.allSettled(
        packed(units).map((pack) => table.transact(pack.flatMap(({ actions }) => actions))),
      );
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      const [failure] = failures.toSorted(conflictsLast);
      if (failure !== undefined) throw failure;
    },
    async remove(connectorId, ids) {
      await removeAll(
        table,
        ids.map((id) => keysOf(connectorId, id)),
      );
    },
  };
}

/** A failure of the service is thrown rather than a conflict beside it, which would be repeated at once. */
function conflictsLast(a: unknown, b: unknown): number {
  return Number(a instanceof ConcurrentChangeError) - Number(b instanceof ConcurrentChangeError);
}
