import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { warnExpiringTokens } from '../../../shared/features/credentials/warn-expiring-tokens.ts';
import { purgeDeletedConnectors } from '../../../shared/features/recovery/purge-deleted-connectors.ts';
import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import { connectorChanges } from '../../../shared/adapters/tables/change-connector.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { aRootGroup } from '../../adapters/tables/rows.ts';
import { MemorySlot } from '../../support/memory-vault.ts';
import { anApp } from '../../support/an-app.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const clock = { now: () => now };

let connectionString: string;
let stores: Stores;

beforeAll(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({ connectionString });
});

function depsOf() {
  return anApp({ ...stores, gitlab: { instanceUrlOf: () => 'https://gitlab.example' }, clock });
}

/** A configured connector of its own, stored. */
async function stored() {
  const connector = { ...aConnector({ id: randomUUID() }), devops: aDevOps() };
  connector.key = { ...connector.key, name: `c-${connector.id.slice(0, 8)}` };
  await stores.connectors.insert(connector);
  return connector;
}

describe('what no connector owns', () => {
  it('is released when it is a claim of a connector that is gone, or of a group it does not hold', async () => {
    const living = await stored();
    const scope = { tenantId: randomUUID(), instanceUrl: 'https://gitlab.example' };
    const [held, orphan, unheld, fresh] = ['a', 'b', 'c', 'd'].map((fullPath, index) => ({
      groupId: index + 1,
      fullPath,
    }));
    await stores.rootGroups.put(living.id, aRootGroup(1));
    await stores.groupClaims.claim(scope, living.id, [held!, unheld!], '2026-11-23T08:00:00.000Z');
    await stores.groupClaims.claim(scope, living.id, [fresh!], '2026-11-23T09:59:00.000Z');
    await stores.groupClaims.claim(scope, randomUUID(), [orphan!], '2026-11-23T08:00:00.000Z');

    const first = await purgeDeletedConnectors(depsOf());
    const again = await purgeDeletedConnectors(depsOf());

    expect([first.claims, again.claims]).toEqual([2, 0]);
    const holders = await stores.groupClaims.claimants(scope, [held!, orphan!, unheld!, fresh!]);
    expect([...holders.keys()]).toEqual([1, 4]);
  });

  it('is deleted when it is the result of an operation that ended over 30 days ago', async () => {
    const { key } = await stored();
    const old = { id: randomUUID(), status: 'Succeeded' as const, startedAt: '2026-10-01T08:00:00.000Z' };
    const fresh = { ...old, id: randomUUID() };
    const running = { id: randomUUID(), status: 'Accepted' as const, startedAt: old.startedAt };
    await stores.operations.put(key, { ...old, endedAt: '2026-10-01T08:01:00.000Z' });
    await stores.operations.put(key, { ...fresh, endedAt: '2026-11-20T08:01:00.000Z' });
    await stores.operations.put(key, running);

    const { operations } = await purgeDeletedConnectors(depsOf());

    expect(operations).toBe(1);
    const left = await Promise.all([old, fresh, running].map(({ id }) => stores.operations.get(key, id)));
    expect(left.map((operation) => operation?.id)).toEqual([undefined, fresh.id, running.id]);
  });
});

describe('an access token that ends soon', () => {
  it('is reported on its connector once a day, and not on one whose tokens are renewed', async () => {
    const [ending, renewed] = [await stored(), await stored()];
    const { deps, day, warned } = aWatch();
    await deps.vault.credentials.put(ending.id, { kind: 'token', accessToken: 'a', expiresOn: '2026-11-30' });
    await deps.vault.credentials.put(renewed.id, { kind: 'oauth', accessToken: 'b' });

    await warnExpiringTokens(day(now));
    const reported = await stores.connectors.get(ending.key);
    await warnExpiringTokens(day(now));

    expect(reported?.value.devops?.provisioningStatusMessage).toContain('expires on 2026-11-30, in 7 days');
    expect((await stores.connectors.get(ending.key))?.etag).toBe(reported?.etag);
    expect((await stores.connectors.get(renewed.key))?.value.devops).toEqual(renewed.devops);
    expect(warned).toEqual([{ connectorId: ending.id, expiresOn: '2026-11-30', days: 7 }]);
  });

  it('is warned of 30, 7 and 1 days before and at its end, once each, by however many look', async () => {
    const { id, key } = await stored();
    const { deps, day, warned } = aWatch();
    await deps.vault.credentials.put(id, { kind: 'token', accessToken: 'a', expiresOn: '2026-12-30' });

    for (let passed = 0; passed < 40; passed += 1) {
      const later = day(new Date(now.getTime() + passed * 86_400_000));
      await Promise.all([warnExpiringTokens(later), warnExpiringTokens(later)]);
    }

    expect(warned.map(({ days }) => days)).toEqual([30, 7, 1, 0]);
    const end = (await stores.connectors.get(key))?.value.devops;
    expect(end?.provisioningStatusMessage).toContain('expired on 2026-12-30');
  });

  it('is reported also when the secrets of another connector can not be opened', async () => {
    await Promise.all([stored(), stored()]);
    const all = await Array.fromAsync(stores.connectors.all());
    const [spoilt, ending] = [all[0]!, all.at(-1)!];
    const { deps, day } = aWatch();
    const { credentials } = deps.vault;
    await credentials.put(ending.id, { kind: 'token', accessToken: 'a', expiresOn: '2026-11-28' });
    const read = credentials.get.bind(credentials);
    credentials.get = (id) => (id === spoilt.id ? Promise.reject(new Error('no such key')) : read(id));

    await expect(warnExpiringTokens(day(now))).rejects.toThrow('no such key');

    const reported = await stores.connectors.get(ending.key);
    expect(reported?.value.devops?.provisioningStatusMessage).toContain('expires on 2026-11-28');
  });
});

/** The connectors' tokens, the days on which they are checked, and the warnings given. */
function aWatch() {
  const warned: Record<string, unknown>[] = [];
  const credentials = new MemorySlot<GitLabCredentials>();
  const log = { warn: (_sentence: string, fields = {}) => void warned.push(fields) };
  const deps = {
    ...stores,
    changes: connectorChanges(stores.connectors),
    vault: { credentials },
    log,
  };
  const day = (at: Date) => anApp({ ...deps, clock: { ...clock, now: () => at } });
  return { deps, day, warned };
}
