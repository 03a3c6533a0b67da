import { randomUUID } from 'node:crypto';

import { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';

import { claimScopeOf } from '../../../shared/features/connectors/claim-scope-of.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { aConnector, later, when } from './rows.ts';
import { anApp } from '../../support/an-app.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const host = 'git.example:8443';
const [a, b] = [`https://${host}/a`, `https://${host}/b`];

let connectionString: string;
let stores: Stores;
let table: TableClient;
beforeAll(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({ connectionString });
  const options = { allowInsecureConnection: true };
  table = TableClient.fromConnectionString(connectionString, 'GroupClaims', options);
});

const acme = { groupId: 7, fullPath: 'acme' };
const web = { groupId: 8, fullPath: 'acme/web' };

/** A claim as commit 1760e3b wrote it: under the host, without a URL, and with the fence replaced. */
async function claimedByHost(tenantId: string, connectorId: string, group = acme): Promise<void> {
  const { groupId, fullPath } = group;
  await table.submitTransaction([
    ['upsert', { partitionKey: tenantId, rowKey: `|${host}` }, 'Replace'],
    [
      'create',
      {
        partitionKey: tenantId,
        rowKey: `${host}|${String(groupId).padStart(16, '0')}`,
        groupId: { type: 'Int64', value: String(groupId) },
        instanceHost: host,
        connectorId,
        fullPath,
        since: when,
      },
    ],
  ]);
}

/** Claims on this host as version 1760e3b reads them: every row of the range, by the columns it knows. */
async function seenByHost(tenantId: string) {
  const filter = `PartitionKey eq '${tenantId}' and RowKey ge '${host}|' and RowKey lt '${host}}'`;
  const rows = await Array.fromAsync(table.listEntities({ queryOptions: { filter } }));
  return rows.map((row) => [
    Number(row['groupId']),
    row['instanceHost'],
    row['connectorId'],
    row['fullPath'],
  ]);
}

/** A stored connector of a tenant of its own that talks to the GitLab of this URL. */
async function aHolder(url: string, tenantId: string) {
  const connector = aConnector({ id: randomUUID(), tenantId, tags: { gitlabInstanceUrl: url } });
  connector.key = { ...connector.key, name: connector.id };
  await stores.connectors.insert(connector);
  return connector;
}

function instanceUrlOf({ tags }: { tags: Record<string, string> }): string | undefined {
  return tags['gitlabInstanceUrl'];
}

function deps(groupClaims = stores.groupClaims) {
  return anApp({ ...stores, groupClaims, gitlab: { instanceUrlOf } });
}

const onA = (tenantId: string) => ({ tenantId, instanceUrl: a });
const onB = (tenantId: string) => ({ tenantId, instanceUrl: b });

describe('claims on two GitLabs of one host', () => {
  it('keep nobody from a group of the other', async () => {
    const tenantId = randomUUID();

    expect(await stores.groupClaims.claim(onA(tenantId), 'one', [acme], when)).toEqual([]);
    expect(await stores.groupClaims.claim(onB(tenantId), 'other', [acme, web], when)).toEqual([]);

    expect(await stores.groupClaims.claimants(onA(tenantId), [acme])).toEqual(new Map([[7, 'one']]));
    expect(await stores.groupClaims.claimants(onB(tenantId), [acme])).toEqual(new Map([[7, 'other']]));
  });

  it('are seen by processes of a former version, which share the fence', async () => {
    const tenantId = randomUUID();
    await stores.groupClaims.claim(onA(tenantId), 'one', [acme], when);

    expect(await seenByHost(tenantId)).toEqual([[7, host, 'one', 'acme']]);
    const fence = await table.getEntity(tenantId, `|${host}`);
    await stores.groupClaims.claim(onB(tenantId), 'other', [web], when);
    expect((await table.getEntity(tenantId, `|${host}`)).etag).not.toBe(fence.etag);
  });
});

describe('a claim by host', () => {
  it('is honoured on every GitLab of the host, also against a group in it, until it is moved', async () => {
    const tenantId = randomUUID();
    await claimedByHost(tenantId, 'one');

    for (const scope of [onA(tenantId), onB(tenantId)]) {
      expect(await stores.groupClaims.claim(scope, 'other', [acme, web], later)).toEqual([
        { groupId: 7, claimedBy: 'one' },
        { groupId: 8, claimedBy: 'one', path: 'acme' },
      ]);
      expect(await stores.groupClaims.claimants(scope, [acme])).toEqual(new Map([[7, 'one']]));
    }
  });

  it('is moved when its holder claims again, with its age, as one row', async () => {
    const tenantId = randomUUID();
    await claimedByHost(tenantId, 'one');

    for (const _ of ['once', 'again']) {
      expect(await stores.groupClaims.claim(onA(tenantId), 'one', [acme], later)).toEqual([]);
    }

    expect(await seenByHost(tenantId)).toHaveLength(1);
    const all = await Array.fromAsync(stores.groupClaims.all());
    expect(all.filter((claim) => claim.tenantId === tenantId)).toMatchObject([
      { groupId: 7, instanceUrl: a, since: when },
    ]);
    expect(await stores.groupClaims.claim(onB(tenantId), 'other', [acme], later)).toEqual([]);
  });

  it.each([1, undefined])(
    'is moved to the GitLab of its holder by whoever asks, dying after write %s',
    async (last) => {
      const tenantId = randomUUID();
      const [one, other] = [await aHolder(a, tenantId), await aHolder(b, tenantId)];
      await claimedByHost(tenantId, one.id);
      await claimedByHost(tenantId, other.id, web);
      const dying = new CrashPoint(last).over(stores.groupClaims);

      await claimScopeOf(tenantId, b, deps(dying)).catch(() => undefined);
      const scope = await claimScopeOf(tenantId, b, deps());

      expect(await stores.groupClaims.claimantsByHost({ tenantId, instanceHost: host })).toEqual([]);
      expect(await stores.groupClaims.claim(scope, other.id, [acme, web], later)).toEqual([]);
      expect(await stores.groupClaims.claimants(onA(tenantId), [acme])).toEqual(new Map([[7, one.id]]));
    },
  );

  it('stays where it is when nobody knows which GitLab its holder talks to', async () => {
    const tenantId = randomUUID();
    await claimedByHost(tenantId, 'gone');

    const scope = await claimScopeOf(tenantId, a, deps());

    expect(await stores.groupClaims.claim(scope, 'other', [acme], later)).toEqual([
      { groupId: 7, claimedBy: 'gone' },
    ]);
  });

  it('is never held twice, however many claim, move and release it at once', async () => {
    const tenantId = randomUUID();
    const one = await aHolder(a, tenantId);
    await claimedByHost(tenantId, one.id);
    const rivals = Array.from({ length: 4 }, () => randomUUID());

    const outcomes = await Promise.all([
      ...rivals.map((id) => stores.groupClaims.claim(onA(tenantId), id, [acme], later)),
      ...rivals.map(() => claimScopeOf(tenantId, a, deps()).then(() => [])),
    ]);

    expect(outcomes.slice(0, 4).every(([lost]) => lost?.claimedBy === one.id)).toBe(true);
    await Promise.all([
      stores.groupClaims.release({ tenantId, instanceHost: host, groupId: 7, connectorId: one.id }),
      claimScopeOf(tenantId, a, deps()),
    ]);
    expect(await seenByHost(tenantId)).toEqual([]);
  });

  it('follows its group and is released wherever it lies', async () => {
    const tenantId = randomUUID();
    const place = { tenantId, instanceHost: host };
    await claimedByHost(tenantId, 'one');
    await stores.groupClaims.claim(onB(tenantId), 'other', [{ groupId: 9, fullPath: 'b' }], when);

    await stores.groupClaims.rename(place, 'one', { groupId: 7, fullPath: 'acme-labs' });
    await stores.groupClaims.rename(place, 'other', { groupId: 9, fullPath: 'b-labs' });

    expect(await seenByHost(tenantId)).toEqual([
      [7, host, 'one', 'acme-labs'],
      [9, host, 'other', 'b-labs'],
    ]);
    for (const [groupId, connectorId] of [[7, 'one'] as const, [9, 'other'] as const]) {
      await stores.groupClaims.release({ ...place, groupId, connectorId });
    }
    expect(await seenByHost(tenantId)).toEqual([]);
  });
});
