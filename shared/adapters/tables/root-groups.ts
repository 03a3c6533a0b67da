import { z } from 'zod';

import { OnboardingState, ProvisioningState } from '../../contracts/arm/provisioning.ts';
import { Unreadable } from '../../contracts/arm/run.ts';
import type { RootGroup } from '../../features/inventory/domain/inventory.ts';
import type { RootGroups } from '../../features/inventory/ports.ts';
import { truncateUnreadable } from './truncate-unreadable.ts';
import { outboxAction } from './event-row.ts';
import { GroupFacts } from '../../features/inventory/domain/group-facts.ts';
import { factsCodec, factsColumns } from './facts-column.ts';
import { lowercasePart, keysFrom, paddedId } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import { json, text } from './row-schema.ts';
import type { Columns, Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

const Crawl = z.object({
  state: z.enum(['pending', 'complete', 'partial']),
  runId: z.string(),
  completeAsOf: z.exactOptional(z.string()),
  partialSince: z.exactOptional(z.string()),
  totalSubgroupCount: z.exactOptional(z.int()),
  totalProjectCount: z.exactOptional(z.int()),
  projectCount: z.exactOptional(z.int()),
  listsDirectApart: z.exactOptional(z.boolean()),
  unreadable: z.array(Unreadable),
});

const Hook = z.object({
  hookId: z.string(),
  state: z.enum(['active', 'polling', 'failing']),
  because: z.exactOptional(text),
  gitLabHookId: z.exactOptional(z.int()),
  signed: z.exactOptional(z.boolean()),
  checkedAt: z.string(),
});

const NotFound = z.object({
  since: z.string(),
  lookedAt: z.string(),
  confirmedAt: z.exactOptional(z.string()),
});

/** Columns of a root group, in the table Groups. */
export const RootGroupRow = z.object({
  ...factsColumns,
  instanceHost: z.string(),
  onboardingState: OnboardingState,
  provisioningState: ProvisioningState,
  provisioningStatusMessage: text,
  provisioningStatusUpdateTimeUtc: z.string(),
  firstSeenAt: z.string(),
  seenAt: z.exactOptional(z.string()),
  notFound: z.exactOptional(json(NotFound)),
  offboardedAt: z.exactOptional(z.string()),
  hook: z.exactOptional(json(Hook)),
  crawl: json(Crawl),
});

const facts = factsCodec('Groups', GroupFacts);
const row = rowCodec('Groups', RootGroupRow.omit({ facts: true }), ['crawl']);
const prefix = 'r|';

/** Root groups, in the table Groups. PartitionKey = connector id; RowKey = `r|` padded group id: list and get. */
export function rootGroups(table: Table): RootGroups {
  return {
    async list(connectorId) {
      const entities = await table.all({
        partitionKey: lowercasePart(connectorId),
        range: keysFrom(prefix),
      });
      return entities.map(rootGroupOf);
    },
    async get({ connectorId, rootId }) {
      const { partitionKey, rowKey } = keysOf(connectorId, rootId);
      const entity = await table.get(partitionKey, rowKey);
      return entity && { value: rootGroupOf(entity), etag: entity.etag };
    },
    async put(connectorId, root, events = []) {
      const entity = { ...keysOf(connectorId, root.facts.id), ...columnsOf(root) };
      const notes = events.map((event) => outboxAction(entity.partitionKey, event));
      await table.transact([['upsert', entity, 'Replace'], ...notes]);
    },
    async replace(connectorId, root, etag, events = []) {
      const entity = { ...keysOf(connectorId, root.facts.id), ...columnsOf(root) };
      if (events.length === 0) return void (await table.replace(entity, etag));
      const notes = events.map((event) => outboxAction(entity.partitionKey, event));
      await table.transact([['update', entity, 'Replace', { etag }], ...notes]);
    },
    remove({ connectorId, rootId }) {
      const { partitionKey, rowKey } = keysOf(connectorId, rootId);
      return table.remove(partitionKey, rowKey);
    },
  };
}

function keysOf(connectorId: string, rootId: number): RowKeys {
  return { partitionKey: lowercasePart(connectorId), rowKey: prefix + paddedId(rootId) };
}

function columnsOf({ facts: groupFacts, crawl, ...root }: RootGroup): Columns {
  const unreadable = truncateUnreadable(crawl.unreadable);
  return { ...row.write({ ...root, crawl: { ...crawl, unreadable } }), ...facts.write(groupFacts) };
}

function rootGroupOf(entity: Entity): RootGroup {
  return { facts: facts.read(entity), ...row.read(entity) };
}
