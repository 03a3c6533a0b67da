import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import { ConcurrentChangeError } from '../domain/errors.ts';
import { holderOf, settleClaims, type WantedGroup } from '../domain/onboarding/settle-claims.ts';
import type { ClaimScope, GroupClaims } from '../ports/claims.ts';
import { foldedPart, keysFrom, paddedId } from './keys.ts';
import { removeAll } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { int64, text } from './row-schema.ts';
import { type Action, type Entity, type RowKeys, type Table, unlessChanged } from './table.ts';

/** Columns of the table GroupClaims. */
export const GroupClaimRow = z.object({
  groupId: int64,
  instanceHost: z.string(),
  connectorId: z.string(),
  fullPath: z.exactOptional(text),
  since: z.exactOptional(z.string()),
});
type Claim = z.output<typeof GroupClaimRow>;

const row = rowCodec('GroupClaims', GroupClaimRow);
/** A transaction holds 100 operations, one of which is the fence's. */
const claimsAtOnce = 90;
/** Who loses the race for the fence looks again; so many in a row is no longer chance. */
const attempts = 60;
const longestPauseMs = 80;
const fencePrefix = '|';

/**
 * Table GroupClaims. PartitionKey = tenant id; RowKey = host of the instance `|` padded group id: one holder for each
 * group. `|` host is the fence: a row that every change of the claims of that host replaces in the same transaction, at
 * the version it had before the claims were read. So whoever decides has seen all claims, and groups that lie in each
 * other are kept apart as surely as the same group is.
 */
export function groupClaims(table: Table): GroupClaims {
  async function claimsOf({ tenantId, instanceHost }: ClaimScope): Promise<(Claim & { etag: string })[]> {
    const range = keysFrom(`${foldedPart(instanceHost)}|`);
    const entities = await table.all({ partitionKey: foldedPart(tenantId), range });
    return entities.map((entity) => ({ ...row.read(entity), etag: entity.etag }));
  }

  /** Undefined: somebody else was there first. */
  async function tryClaim(
    scope: ClaimScope,
    connectorId: string,
    wanted: readonly WantedGroup[],
    now: string,
  ) {
    const fence = fenceOf(scope);
    const fenceEtag = (await table.get(fence.partitionKey, fence.rowKey, []))?.etag;
    const claims = await claimsOf(scope);
    const settlement = settleClaims(wanted, connectorId, claims);
    const known = new Map(claims.map((claim) => [claim.groupId, claim]));
    const held = settlement.held.flatMap((group) => claiming(scope, connectorId, group, known, now));
    const given = settlement.lost
      .filter(({ groupId }) => isSame(known.get(groupId)?.connectorId, connectorId))
      .map(({ groupId }): Action => ['delete', keysOf(scope, groupId)]);
    const changes = [...held, ...given];
    if (changes.length === 0) return settlement;
    const done = await unlessChanged(table.transact([...changes, fencing(fence, fenceEtag)]));
    return done ? settlement : undefined;
  }

  async function claimSome(
    scope: ClaimScope,
    connectorId: string,
    wanted: readonly WantedGroup[],
    now: string,
  ) {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const settlement = await tryClaim(scope, connectorId, wanted, now);
      if (settlement !== undefined) return settlement;
      await delay(Math.random() * longestPauseMs);
    }
    throw new ConcurrentChangeError('The claims of this tenant keep being changed by others.');
  }

  return {
    async claim(scope, connectorId, wanted, now) {
      const lost = [];
      for (let start = 0; start < wanted.length; start += claimsAtOnce) {
        const some = wanted.slice(start, start + claimsAtOnce);
        lost.push(...(await claimSome(scope, connectorId, some, now)).lost);
      }
      return lost;
    },
    async rename(scope, connectorId, group) {
      const { partitionKey, rowKey } = keysOf(scope, group.groupId);
      const fence = fenceOf(scope);
      const fenceEtag = (await table.get(fence.partitionKey, fence.rowKey, []))?.etag;
      const entity = await table.get(partitionKey, rowKey);
      if (entity === undefined) return;
      const claim = row.read(entity);
      if (!isSame(claim.connectorId, connectorId) || claim.fullPath === group.fullPath) return;
      const columns = row.write({ ...claim, fullPath: group.fullPath });
      const keys = { partitionKey, rowKey };
      await table.transact([
        ['update', { ...keys, ...columns }, 'Replace', { etag: entity.etag }],
        fencing(fence, fenceEtag),
      ]);
    },
    async holders(scope, groups) {
      const claims = await claimsOf(scope);
      const found = groups.flatMap((group) => {
        const holder = holderOf(group, claims);
        return holder === undefined ? [] : [[group.groupId, holder] as const];
      });
      return new Map(found);
    },
    async *all() {
      for await (const page of table.everything()) {
        yield* page.filter(isClaim).map((entity) => ({ tenantId: entity.partitionKey, ...row.read(entity) }));
      }
    },
    async release(claim) {
      const { partitionKey, rowKey } = keysOf(claim, claim.groupId);
      const entity = await table.get(partitionKey, rowKey);
      if (entity === undefined || !isSame(row.read(entity).connectorId, claim.connectorId)) return;
      // A claim that changed since is no longer this connector's, or is released by the repeat.
      await unlessChanged(table.remove(partitionKey, rowKey, entity.etag));
    },
    async releaseAll(tenantId, connectorId) {
      for await (const page of table.pages({ partitionKey: foldedPart(tenantId) })) {
        const own = page.filter(
          (entity) => isClaim(entity) && isSame(row.read(entity).connectorId, connectorId),
        );
        await removeAll(table, own);
      }
    },
  };
}

/** Nothing where the claim stands as it is. */
function claiming(
  scope: ClaimScope,
  connectorId: string,
  { groupId, fullPath }: WantedGroup,
  known: ReadonlyMap<number, Claim & { etag: string }>,
  now: string,
): Action[] {
  const keys = keysOf(scope, groupId);
  const before = known.get(groupId);
  const { instanceHost } = scope;
  if (before === undefined) {
    const columns = row.write({ groupId, instanceHost, connectorId, fullPath, since: now });
    return [['create', { ...keys, ...columns }]];
  }
  if (before.fullPath === fullPath) return [];
  const { etag, ...claim } = before;
  return [['update', { ...keys, ...row.write({ ...claim, fullPath }) }, 'Replace', { etag }]];
}

function fencing(fence: RowKeys, etag: string | undefined): Action {
  return etag === undefined ? ['create', fence] : ['update', fence, 'Replace', { etag }];
}

function isClaim(entity: Entity): boolean {
  return !entity.rowKey.startsWith(fencePrefix);
}

function isSame(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

function fenceOf({ tenantId, instanceHost }: ClaimScope): RowKeys {
  return { partitionKey: foldedPart(tenantId), rowKey: fencePrefix + foldedPart(instanceHost) };
}

function keysOf({ tenantId, instanceHost }: ClaimScope, groupId: number): RowKeys {
  return {
    partitionKey: foldedPart(tenantId),
    rowKey: `${foldedPart(instanceHost)}|${paddedId(groupId)}`,
  };
}
