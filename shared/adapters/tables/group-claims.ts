import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import { instanceHostOf } from '../../contracts/gitlab/instance-url.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import {
  claimantOf,
  decideClaims,
  type WantedGroup,
} from '../../features/connectors/domain/decide-claims.ts';
import type { ClaimPlace, ClaimScope, GroupClaims } from '../../features/connectors/ports.ts';
import { lowercasePart, keyPart, keysFrom, paddedId } from './keys.ts';
import { removeAll } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { int64, text } from './row-schema.ts';
import { type Action, type Entity, type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';

/** Columns of the table GroupClaims. `instanceUrl` is absent in claims of versions that knew only the host. */
export const GroupClaimRow = z.object({
  groupId: int64,
  instanceHost: z.string(),
  instanceUrl: z.exactOptional(z.string()),
  connectorId: z.string(),
  fullPath: z.exactOptional(text),
  since: z.exactOptional(z.string()),
});
type Claim = z.output<typeof GroupClaimRow>;
type StoredClaim = Claim & RowKeys & { etag: string };

const row = rowCodec('GroupClaims', GroupClaimRow);
/** A transaction holds 100 operations, one of which is the fence's; a claim that moves to another key takes two. */
const claimsAtOnce = 45;
/** Attempts on a conflict at the fencing row before a change fails. */
const attempts = 60;
const maxPauseMs = 80;
const fencePrefix = '|';
/** Host, this and a padded id stay below the 512 characters of a key. */
const urlPartLimit = 200;

/**
 * Table GroupClaims. PartitionKey = tenant id; RowKey = host `|` URL of the instance `|` padded group id: one holder for each
 * group of a GitLab. Claims of former versions are under host `|` padded group id, and count for every GitLab of that host
 * until they are moved. `|` host is the fence: a row that every change of the claims of that host replaces in the same
 * transaction, at the version it had before the claims were read. So whoever decides has seen all claims, and groups that
 * lie in each other are kept apart as surely as the same group is; also beside processes of a former version, which read
 * the same range and hold every claim in it for one of their own GitLab.
 */
export function groupClaims(table: Table): GroupClaims {
  async function claimsOf({ tenantId, instanceHost }: ClaimPlace): Promise<StoredClaim[]> {
    const range = keysFrom(`${lowercasePart(instanceHost)}|`);
    const entities = await table.all({ partitionKey: lowercasePart(tenantId), range });
    return entities.map((entity) => ({ ...row.read(entity), ...keysAndVersion(entity) }));
  }

  async function claimsOn(scope: ClaimScope): Promise<StoredClaim[]> {
    const claims = await claimsOf(placeOf(scope));
    return claims.filter(({ instanceUrl }) => instanceUrl === undefined || instanceUrl === scope.instanceUrl);
  }

  /** Applies the changes that `decide` returns, together with the fencing row. Returns undefined on a concurrent update. */
  async function tryChange<Answer>(
    place: ClaimPlace,
    decide: () => Promise<{ changes: Action[]; answer: Answer }>,
  ): Promise<{ answer: Answer } | undefined> {
    const fence = fenceOf(place);
    const fenceEtag = (await table.get(fence.partitionKey, fence.rowKey, []))?.etag;
    const { changes, answer } = await decide();
    if (changes.length === 0) return { answer };
    const done = await withoutConflict(table.transact([...changes, fencing(fence, fenceEtag)]));
    return done ? { answer } : undefined;
  }

  async function change<Answer>(...asked: Parameters<typeof tryChange<Answer>>): Promise<Answer> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const done = await tryChange(...asked);
      if (done !== undefined) return done.answer;
      await delay(Math.random() * maxPauseMs);
    }
    throw new ConcurrentChangeError('The claims of this tenant keep being changed by others.');
  }

  function claimSome(scope: ClaimScope, connectorId: string, wanted: readonly WantedGroup[], now: string) {
    return change(placeOf(scope), async () => {
      const claims = await claimsOn(scope);
      const settlement = decideClaims(wanted, connectorId, claims);
      const known = new Map(claims.map((claim) => [claim.groupId, claim]));
      const held = settlement.claimed.flatMap((group) =>
        claiming(scope, connectorId, group, known.get(group.groupId), now),
      );
      const given = settlement.claimedElsewhere.flatMap(({ groupId }): Action[] => {
        const claim = known.get(groupId);
        return claim === undefined || !isSame(claim.connectorId, connectorId)
          ? []
          : [['delete', keysIn(claim)]];
      });
      return { changes: [...held, ...given], answer: settlement };
    });
  }

  return {
    async claim(scope, connectorId, wanted, now) {
      const lost = [];
      for (let start = 0; start < wanted.length; start += claimsAtOnce) {
        const some = wanted.slice(start, start + claimsAtOnce);
        lost.push(...(await claimSome(scope, connectorId, some, now)).claimedElsewhere);
      }
      return lost;
    },
    async rename(place, connectorId, group) {
      const done = await tryChange(place, async () => {
        const claim = (await claimsOf(place)).find(isHeldBy(connectorId, group.groupId));
        const { fullPath } = group;
        const isNews = claim !== undefined && claim.fullPath !== fullPath;
        return { changes: isNews ? [updating(claim, { fullPath })] : [], answer: undefined };
      });
      if (done === undefined) throw new ConcurrentChangeError('The claims of this tenant changed meanwhile.');
    },
    async claimants(scope, groups) {
      const claims = await claimsOn(scope);
      const found = groups.flatMap((group) => {
        const holder = claimantOf(group, claims);
        return holder === undefined ? [] : [[group.groupId, holder] as const];
      });
      return new Map(found);
    },
    async claimantsByHost(place) {
      const prefix = `${lowercasePart(place.instanceHost)}|`;
      // Ids are digits; a URL begins with a letter.
      const range = { from: `${prefix}0`, to: `${prefix}:` };
      const entities = await table.all({ partitionKey: lowercasePart(place.tenantId), range });
      return [...new Set(entities.map((entity) => row.read(entity).connectorId))];
    },
    async adopt(scope, connectorId) {
      const isToBeMoved = (claim: StoredClaim) =>
        claim.instanceUrl === undefined && isSame(claim.connectorId, connectorId);
      for (let isMore = true; isMore;) {
        isMore = await change(placeOf(scope), async () => {
          const all = (await claimsOf(placeOf(scope))).filter(isToBeMoved);
          const changes = all.slice(0, claimsAtOnce).flatMap((claim) => moving(scope, claim));
          return { changes, answer: all.length > claimsAtOnce };
        });
      }
    },
    async *all() {
      for await (const page of table.everything()) {
        yield* page.filter(isClaim).map((entity) => ({ tenantId: entity.partitionKey, ...row.read(entity) }));
      }
    },
    async release(claim) {
      // Until none is seen: one may be moved to its other key meanwhile.
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const own = (await claimsOf(claim)).filter(isHeldBy(claim.connectorId, claim.groupId));
        if (own.length === 0) return;
        for (const { partitionKey, rowKey, etag } of own) {
          await withoutConflict(table.remove(partitionKey, rowKey, etag));
        }
      }
    },
    async releaseAll(tenantId, connectorId) {
      for await (const page of table.pages({ partitionKey: lowercasePart(tenantId) })) {
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
  before: StoredClaim | undefined,
  now: string,
): Action[] {
  const { instanceUrl } = scope;
  if (before === undefined) {
    const { instanceHost } = placeOf(scope);
    const columns = row.write({ groupId, instanceHost, instanceUrl, connectorId, fullPath, since: now });
    return [['create', { ...keysOf(scope, groupId), ...columns }]];
  }
  if (before.instanceUrl === undefined) return moving(scope, { ...before, fullPath });
  return before.fullPath === fullPath ? [] : [updating(before, { fullPath })];
}

function updating(claim: StoredClaim, changed: Partial<Claim>): Action {
  const columns = row.write({ ...claim, ...changed });
  return ['update', { ...keysIn(claim), ...columns }, 'Replace', { etag: claim.etag }];
}

/** From where a former version put it: the transaction fails when it is there no more. */
function moving(scope: ClaimScope, claim: StoredClaim): Action[] {
  const columns = row.write({ ...claim, instanceUrl: scope.instanceUrl });
  return [
    ['delete', keysIn(claim)],
    ['upsert', { ...keysOf(scope, claim.groupId), ...columns }, 'Replace'],
  ];
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

function isHeldBy(connectorId: string, groupId: number): (claim: Claim) => boolean {
  return (claim) => claim.groupId === groupId && isSame(claim.connectorId, connectorId);
}

function placeOf({ tenantId, instanceUrl }: ClaimScope): ClaimPlace {
  return { tenantId, instanceHost: instanceHostOf(instanceUrl) };
}

function keysIn({ partitionKey, rowKey }: RowKeys): RowKeys {
  return { partitionKey, rowKey };
}

function keysAndVersion({ partitionKey, rowKey, etag }: Entity): RowKeys & { etag: string } {
  return { partitionKey, rowKey, etag };
}

function fenceOf({ tenantId, instanceHost }: ClaimPlace): RowKeys {
  return { partitionKey: lowercasePart(tenantId), rowKey: fencePrefix + lowercasePart(instanceHost) };
}

function keysOf(scope: ClaimScope, groupId: number): RowKeys {
  const { tenantId, instanceHost } = placeOf(scope);
  const instance = `${lowercasePart(instanceHost)}|${keyPart(scope.instanceUrl, urlPartLimit)}`;
  return { partitionKey: lowercasePart(tenantId), rowKey: `${instance}|${paddedId(groupId)}` };
}
