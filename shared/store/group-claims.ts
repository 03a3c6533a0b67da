import { z } from 'zod';

import type { GroupClaim, GroupClaims } from '../ports.ts';
import { foldedPart, paddedId } from './keys.ts';
import { inParallel } from './in-parallel.ts';
import { rowCodec } from './row-codec.ts';
import { int64 } from './row-schema.ts';
import { type RowKeys, type Table, unlessChanged } from './table.ts';

/** Columns of the table GroupClaims. */
export const GroupClaimRow = z.object({ groupId: int64, instanceHost: z.string(), connectorId: z.string() });

const row = rowCodec('GroupClaims', GroupClaimRow);
const readsAtOnce = 8;
/** A claim that is released between our insert and our look is tried for again. */
const attempts = 5;

/**
 * Table GroupClaims. PartitionKey = tenant id; RowKey = host of the instance `|` padded group id: one holder for each
 * group, by insert.
 */
export function groupClaims(table: Table): GroupClaims {
  async function holderOf(keys: RowKeys): Promise<{ connectorId: string; etag: string } | undefined> {
    const entity = await table.get(keys.partitionKey, keys.rowKey);
    return entity && { connectorId: row.read(entity).connectorId, etag: entity.etag };
  }
  return {
    async claim(claim) {
      const keys = keysOf(claim.tenantId, claim.instanceHost, claim.groupId);
      const { groupId, instanceHost, connectorId } = claim;
      const columns = row.write({ groupId, instanceHost, connectorId });
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        if (await unlessChanged(table.insert({ ...keys, ...columns }))) return { held: true };
        const holder = await holderOf(keys);
        if (holder !== undefined) return outcomeFor(claim, holder.connectorId);
      }
      await table.insert({ ...keys, ...columns });
      return { held: true };
    },
    async holders(tenantId, instanceHost, groupIds) {
      const found = await inParallel([...new Set(groupIds)], readsAtOnce, async (groupId) => {
        const holder = await holderOf(keysOf(tenantId, instanceHost, groupId));
        return holder === undefined ? [] : [[groupId, holder.connectorId] as const];
      });
      return new Map(found.flat());
    },
    async *all() {
      for await (const page of table.everything()) {
        yield* page.map((entity) => ({ tenantId: entity.partitionKey, ...row.read(entity) }));
      }
    },
    async release(claim) {
      const keys = keysOf(claim.tenantId, claim.instanceHost, claim.groupId);
      const holder = await holderOf(keys);
      if (holder === undefined || !isSame(holder.connectorId, claim.connectorId)) return;
      // A claim that changed since is no longer this connector's.
      await unlessChanged(table.remove(keys.partitionKey, keys.rowKey, holder.etag));
    },
  };
}

function outcomeFor(claim: GroupClaim, heldBy: string): { held: true } | { held: false; heldBy: string } {
  return isSame(claim.connectorId, heldBy) ? { held: true } : { held: false, heldBy };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function keysOf(tenantId: string, instanceHost: string, groupId: number): RowKeys {
  return {
    partitionKey: foldedPart(tenantId),
    rowKey: `${foldedPart(instanceHost)}|${paddedId(groupId)}`,
  };
}
