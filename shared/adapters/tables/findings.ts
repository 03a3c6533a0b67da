import pMap from 'p-map';
import { z } from 'zod';

import { Finding, FindingKind, FindingSeverity, FindingState } from '../../contracts/findings/finding.ts';
import { FindingHead } from '../../features/findings/domain/finding-head.ts';
import { FindingPast, FindingPresent, partsOf } from '../../features/findings/domain/finding-past.ts';
import { ImportState } from '../../features/findings/domain/import-state.ts';
import type { FindingsFilter } from '../../features/findings/domain/select-findings.ts';
import type {
  FindingChange,
  Findings,
  FindingsPlace,
  FindingsWrite,
  SeenFinding,
  StoredHead,
} from '../../features/findings/ports.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { Stored } from '../../platform/stored.ts';
import { outboxAction } from './event-row.ts';
import { keysFrom, keyPart, lowercasePart, paddedId } from './keys.ts';
import { purgeFirst, purgePartition } from './purge-partition.ts';
import { splitTextOver } from './long-text.ts';
import { MisshapenRowError, rowCodec } from './row-codec.ts';
import { int64, json } from './row-schema.ts';
import { sweeps } from './sweeps.ts';
import type { Action, Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';
import { packed, sizeOf } from './transactions.ts';

/** Columns of findings. */
export const FindingRow = z.object({
  kind: FindingKind,
  severity: FindingSeverity,
  state: FindingState,
  firstSeenAt: z.string(),
  fixedAt: z.exactOptional(z.string()),
  head: json(FindingHead),
  /** Rows that were written before have all of it here. */
  finding: json(z.union([FindingPresent, Finding])),
  split: z.exactOptional(z.literal(true)),
  past: z.exactOptional(json(FindingPast)),
});

/** Columns of the state of a project's import. */
export const FindingStateRow = z.object({ projectId: int64, rootId: int64, state: json(ImportState) });

/** Columns of the requests for blame that a connector sent on one day. */
export const BlameRow = z.object({ day: z.string(), count: int64 });

const findingPrefix = 'f|';
const stateKey = 's';
const findingRow = rowCodec('Findings', FindingRow, ['head', 'finding', 'past']);
const headColumns = ['head', 'kind', 'severity', 'state', 'firstSeenAt', 'fixedAt', 'split'];
const headRow = rowCodec('Findings', FindingRow.omit({ finding: true, past: true }), ['head']);
const seenRow = rowCodec(
  'Findings',
  FindingRow.pick({ kind: true, severity: true, state: true, head: true }).extend({
    finding: json(FindingPresent),
  }),
  ['head'],
);
const blameKey = 'b';
const blameRow = rowCodec('Findings', BlameRow);
const stateRow = rowCodec('Findings', FindingStateRow, ['state']);
const readsAtOnce = 8;
const headsAPage = 1_000;
const findingsAPage = 100;

/**
 * Table Findings. PartitionKey = connector id `|` padded id of the project; RowKey = `f|` id of a finding: the findings of a
 * project are a range, of which matching reads the heads alone. RowKey `s` is the state of the project's import, which every
 * transaction of an import replaces under the version read. PartitionKey = connector id: the sweeps that look for reports, and by
 * RowKey `b` the requests for blame of a day.
 */
export function findings(table: Table): Findings {
  const state = async (place: FindingsPlace): Promise<Stored<ImportState> | undefined> => {
    const entity = await table.get(partitionOf(place), stateKey);
    return entity && { value: stateRow.read(entity).state, etag: entity.etag };
  };
  const get = async (place: FindingsPlace, id: string): Promise<Finding | undefined> => {
    const entity = await table.get(partitionOf(place), findingPrefix + keyPart(id));
    return entity && changeIn(entity).finding;
  };
  return {
    state,
    async states(connectorId, projectIds) {
      const ids = [...new Set(projectIds)];
      const found = await pMap(ids, (projectId) => state({ connectorId, projectId }), {
        concurrency: readsAtOnce,
      });
      return found.filter((one) => one !== undefined);
    },
    async *heads(place) {
      const query = { partitionKey: partitionOf(place), range: keysFrom(findingPrefix), select: headColumns };
      for await (const page of table.pages({ ...query, pageSize: headsAPage })) yield page.map(headIn);
    },
    get,
    async withHead(place, id) {
      const entity = await table.get(partitionOf(place), findingPrefix + keyPart(id));
      return entity && changeIn(entity);
    },
    async whole(place, ids) {
      const found = await pMap(ids, (id) => get(place, id), { concurrency: readsAtOnce });
      return found.filter((one) => one !== undefined);
    },
    async *pages(place, { filter = {}, after, pageSize = findingsAPage }) {
      const { from, to } = keysFrom(findingPrefix);
      // '!' is below every character that keys hold.
      const range = { from: after === undefined ? from : `${findingPrefix}${keyPart(after)}!`, to };
      const query = { partitionKey: partitionOf(place), range, pageSize, ...whereOf(filter) };
      for await (const page of table.pages(query)) yield page.map((entity) => changeIn(entity).finding);
    },
    async write(place, { etag, ...write }) {
      let current = etag;
      for (const actions of transactionsOf(place, write)) {
        const [first] = await table.transact([stateAction(place, write.state, current), ...actions]);
        current = first ?? '';
      }
      return current ?? '';
    },
    takeBlames: (connectorId, wanted, limit) =>
      retryOnConflict(async () => {
        const keys = { partitionKey: keyPart(connectorId), rowKey: blameKey };
        const entity = await table.get(keys.partitionKey, keys.rowKey);
        const day = limit.now.toISOString().slice(0, 10);
        const known = entity && blameRow.read(entity);
        const before = known?.day === day ? known.count : 0;
        const taken = Math.max(0, Math.min(wanted, limit.perDay - before));
        if (taken === 0) return 0;
        const row = { ...keys, ...blameRow.write({ day, count: before + taken }) };
        const etag = entity?.etag;
        await table.transact([etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }]]);
        return taken;
      }),
    sweeps: sweeps(table),
    purgeProject: (place) => purgePartition(table, partitionOf(place)),
    async purge(connectorId) {
      await purgePartition(table, keyPart(connectorId));
      const projects = keysFrom(`${lowercasePart(connectorId)}|`);
      await purgeFirst(table, table.acrossPartitions(projects, headsAPage), Number.POSITIVE_INFINITY);
    },
  };
}

/** The partition of a project, which holds the outbox of its imports too. */
export function partitionOf({ connectorId, projectId }: FindingsPlace): string {
  return `${lowercasePart(connectorId)}|${paddedId(projectId)}`;
}

function stateAction(place: FindingsPlace, state: ImportState, etag: string | undefined): Action {
  const { projectId, rootId } = state;
  const entity = {
    partitionKey: partitionOf(place),
    rowKey: stateKey,
    ...stateRow.write({ projectId, rootId, state }),
  };
  return etag === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag }];
}

/** The other actions of each transaction, which has room for the state; one without any where nothing else is written. */
function transactionsOf(
  place: FindingsPlace,
  { state, changes, seen = [], events = [] }: Omit<FindingsWrite, 'etag'>,
): Action[][] {
  const fence = stateAction(place, state, undefined);
  const units = [
    ...changes.map((change) => ({ actions: [changeAction(place, change)] })),
    ...seen.map((one) => ({ actions: [seenAction(place, one)] })),
    ...(events.length === 0
      ? []
      : [{ actions: events.map((event) => outboxAction(partitionOf(place), event)) }]),
  ];
  const packs = packed(units, { operations: 1, bytes: sizeOf([fence]) });
  const transactions = packs.map((pack) => pack.flatMap(({ actions }) => actions));
  return transactions.length === 0 ? [[]] : transactions;
}

function changeAction(place: FindingsPlace, { finding, head }: FindingChange): Action {
  const { kind, severity, state, firstSeen, fixedAt } = finding;
  const { present, past } = partsOf(finding);
  const columns = findingRow.write({
    kind,
    severity,
    state,
    firstSeenAt: firstSeen.time,
    ...(fixedAt !== undefined && { fixedAt }),
    head,
    finding: present,
    split: true,
    past,
  });
  return ['upsert', { ...keysOf(place, finding.id), ...columns }, 'Replace'];
}

/** The other columns stay, `past` among them. */
function seenAction(place: FindingsPlace, { present, head }: SeenFinding): Action {
  const { kind, severity, state } = present;
  const { finding, ...columns } = seenRow.write({ kind, severity, state, head, finding: present });
  const row = { ...keysOf(place, present.id), ...columns, ...splitTextOver('finding', String(finding)) };
  return ['update', row, 'Merge', { etag: '*' }];
}

function keysOf(place: FindingsPlace, id: string): RowKeys {
  return { partitionKey: partitionOf(place), rowKey: findingPrefix + keyPart(id) };
}

function headIn(entity: Entity): StoredHead {
  const { split, ...stored } = headRow.read(entity);
  return split === true ? { ...stored, isSplit: true } : stored;
}

function changeIn(entity: Entity): FindingChange {
  const { head, finding, past } = findingRow.read(entity);
  if ('history' in finding) return { head, finding };
  if (past === undefined) throw new MisshapenRowError('Findings', entity, ['past']);
  return { head, finding: { ...finding, ...past } };
}

function whereOf(filter: FindingsFilter) {
  const oneOf = Object.entries(filter).flatMap(([column, values]) =>
    values === undefined ? [] : [{ column, values }],
  );
  return oneOf.length === 0 ? {} : { where: { oneOf } };
}
