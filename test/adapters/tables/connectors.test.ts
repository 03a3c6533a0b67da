import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { instanceHostOf } from '../../../shared/contracts/gitlab/instance-url.ts';
import { ConcurrentChangeError, InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import type { Operation } from '../../../shared/features/connectors/domain/operation.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { hostileNames } from './hostile.ts';
import { aConnector, aRootGroup, later, when } from './rows.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

let connectionString: string;
let stores: Stores;

beforeAll(async () => {
  connectionString = await azuriteAccount();
  // Several processes start at once on a fresh account.
  const opened = await Promise.all(Array.from({ length: 3 }, () => openTables({ connectionString })));
  [stores] = opened as [Stores, ...Stores[]];
});

function scopeOf(tenantId: string = randomUUID()) {
  return { tenantId, instanceUrl: 'https://gitlab.example:8443' };
}

/** Scope of the claims of all GitLabs of a host. */
function place({ tenantId, instanceUrl }: { tenantId: string; instanceUrl: string }) {
  return { tenantId, instanceHost: instanceHostOf(instanceUrl) };
}

function groupNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}$`.padEnd(1_000, 'x'));
}

const all = { pageSize: 1_000, continuationToken: undefined };

describe('connectors', () => {
  it('come back as they were written, under their key in any case', async () => {
    const bare = aConnector();
    const whole = aConnector({
      key: { ...bare.key, name: 'Second' },
      hierarchyIdentifier: 'acme',
      deletion: { operationId: randomUUID(), startedAt: later },
      devops: {
        autoDiscovery: 'Disabled',
        topLevelInventoryList: ['acme', 'Other$Group'],
        agentlessConfiguration: { agentlessEnabled: 'Enabled', scanners: ['all'] },
        provisioningState: 'Pending',
        provisioningStatusMessage: 'working',
        provisioningStatusUpdateTimeUtc: when,
        operation: { id: randomUUID(), runId: 'r', kind: 'create', startedAt: when, authorizes: true },
        currentRunId: 'r',
      },
    });
    for (const connector of [bare, whole]) await stores.connectors.insert(connector);

    const upper = {
      subscriptionId: bare.key.subscriptionId.toUpperCase(),
      resourceGroup: 'SECURITY-rg',
      name: 'GITLAB',
    };
    expect((await stores.connectors.get(upper))?.value).toEqual(bare);
    expect((await stores.connectors.get(whole.key))?.value).toEqual(whole);
    expect((await stores.connectors.get({ ...upper, name: 'none' }))?.value).toBeUndefined();
  });

  it('are inserted once and changed only at the version that was read', async () => {
    const connector = aConnector();
    const first = await stores.connectors.insert(connector);
    await expect(stores.connectors.insert(connector)).rejects.toThrow(ConcurrentChangeError);

    const second = await stores.connectors.replace({ ...connector, location: 'northeurope' }, first);

    await expect(stores.connectors.replace(connector, first)).rejects.toThrow(ConcurrentChangeError);
    await expect(stores.connectors.remove(connector.key, first)).rejects.toThrow(ConcurrentChangeError);
    expect(await stores.connectors.get(connector.key)).toMatchObject({
      etag: second,
      value: { location: 'northeurope' },
    });
    await stores.connectors.remove(connector.key, second);
    await stores.connectors.remove(connector.key, second);
    await expect(stores.connectors.replace(connector, second)).rejects.toThrow(ConcurrentChangeError);
    expect(await stores.connectors.get(connector.key)).toBeUndefined();
  });

  it('are changed by exactly one of twenty who read the same version', async () => {
    const connector = aConnector();
    const etag = await stores.connectors.insert(connector);

    const changes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        stores.connectors.replace({ ...connector, kind: `${index}` }, etag),
      ),
    );

    expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('are listed by subscription and by resource group, page by page', async () => {
    const subscriptionId = randomUUID();
    const keys = ['rg-a', 'rg-A', 'rg-b', 'rg-ab'].map((resourceGroup, index) => ({
      subscriptionId,
      resourceGroup,
      name: `c${index}`,
    }));
    for (const key of keys) await stores.connectors.insert(aConnector({ key }));

    const first = await stores.connectors.list(
      { subscriptionId },
      { pageSize: 3, continuationToken: undefined },
    );
    const second = await stores.connectors.list(
      { subscriptionId },
      { pageSize: 3, continuationToken: first.continuationToken },
    );
    const group = await stores.connectors.list(
      { subscriptionId: subscriptionId.toUpperCase(), resourceGroup: 'RG-A' },
      all,
    );

    expect([...first.items, ...second.items].map(({ key }) => key.name).toSorted()).toEqual([
      'c0',
      'c1',
      'c2',
      'c3',
    ]);
    expect(first.items).toHaveLength(3);
    expect(group.items.map(({ key }) => key.name)).toEqual(['c0', 'c1']);
    await expect(
      stores.connectors.list(
        { subscriptionId, resourceGroup: 'rg-a' },
        { pageSize: 3, continuationToken: first.continuationToken },
      ),
    ).rejects.toThrow(InvalidRequestError);
  });

  it('of all subscriptions come one by one', async () => {
    const connectors = [aConnector(), aConnector()];
    for (const connector of connectors) await stores.connectors.insert(connector);

    const ids = new Set<string>();
    for await (const { id } of stores.connectors.all()) ids.add(id);

    expect(connectors.every(({ id }) => ids.has(id))).toBe(true);
  });

  it('with names of any letters and of full length are distinct', async () => {
    const subscriptionId = randomUUID();
    const names = ['Grün', 'grün2', 'ラ'.repeat(90), 'ラ'.repeat(89), '(a)._-b', 'a'.repeat(90)];
    const keys = names.map((resourceGroup) => ({ subscriptionId, resourceGroup, name: 'n'.repeat(260) }));
    for (const key of keys) await stores.connectors.insert(aConnector({ key }));

    for (const key of keys) {
      expect(
        (await stores.connectors.get({ ...key, resourceGroup: key.resourceGroup.toUpperCase() }))?.value.key,
      ).toEqual(key);
    }
  });

  it('hold the largest configuration that a caller may send, and refuse what no row could hold', async () => {
    const devops = {
      autoDiscovery: 'Disabled',
      provisioningState: 'Pending',
      provisioningStatusMessage: '',
      provisioningStatusUpdateTimeUtc: when,
    } as const;
    const tags = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`${index}`.padEnd(512, 'k'), 'v'.repeat(256)]),
    );
    const large = aConnector({ tags, devops: { ...devops, topLevelInventoryList: groupNames(300) } });
    const excessive = aConnector({ devops: { ...devops, topLevelInventoryList: groupNames(1_000) } });

    await stores.connectors.insert(large);

    expect((await stores.connectors.get(large.key))?.value).toEqual(large);
    const refused = await stores.connectors.insert(excessive).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 413, code: 'RequestEntityTooLarge' });
    const smaller = { ...large, tags: {}, devops };
    await stores.connectors.replace(smaller, (await stores.connectors.get(large.key))?.etag ?? '');
    expect((await stores.connectors.get(large.key))?.value).toEqual(smaller);
  });

  it('are not found under hostile names, which is no error', async () => {
    for (const name of hostileNames) {
      const key = { subscriptionId: name, resourceGroup: name, name };
      expect(await stores.connectors.get(key)).toBeUndefined();
      expect((await stores.connectors.list(key, all)).items).toEqual([]);
      expect(await stores.operations.get(key, name)).toBeUndefined();
    }
  });
});

describe('claims of groups', () => {
  const group = { groupId: 1, fullPath: 'acme' };
  const child = { groupId: 2 ** 52, fullPath: 'Acme/Web' };

  it('are won by exactly one of twenty connectors, also where groups lie in each other', async () => {
    const scope = scopeOf();
    const connectors = Array.from({ length: 20 }, () => randomUUID());
    const wanted = (index: number) => (index % 2 === 0 ? group : child);

    const outcomes = await Promise.all(
      connectors.map((id, index) => stores.groupClaims.claim(scope, id, [wanted(index)], when)),
    );

    const winners = connectors.filter((_, index) => outcomes[index]?.length === 0);
    expect(winners).toHaveLength(1);
    expect(new Set(outcomes.flat().map(({ claimedBy }) => claimedBy))).toEqual(new Set(winners));
    expect([...(await stores.groupClaims.claimants(scope, [group, child])).values()]).toEqual([
      winners[0],
      winners[0],
    ]);
  });

  it('are all won or lost one by one, more than a transaction holds', async () => {
    const scope = scopeOf();
    const many = Array.from({ length: 250 }, (_, id) => ({ groupId: id + 1, fullPath: `g${id}` }));
    const [one, other] = [randomUUID(), randomUUID()];
    await stores.groupClaims.claim(scope, other, [many[200]!], when);

    expect(await stores.groupClaims.claim(scope, one, many, when)).toEqual([
      { groupId: 201, claimedBy: other },
    ]);

    expect((await stores.groupClaims.claimants(scope, many)).size).toBe(250);
  });

  it('stay with their holder when it claims again, and are free after their release', async () => {
    const scope = scopeOf();
    const [one, other] = [randomUUID(), randomUUID()];
    for (const _ of ['once', 'again']) {
      expect(await stores.groupClaims.claim(scope, one, [group], when)).toEqual([]);
    }

    await stores.groupClaims.release({ ...place(scope), groupId: 1, connectorId: other });
    expect(await stores.groupClaims.claim(scope, other, [group], when)).toEqual([
      { groupId: 1, claimedBy: one },
    ]);
    for (const _ of ['once', 'again']) {
      await stores.groupClaims.release({ ...place(scope), groupId: 1, connectorId: one });
    }
    expect(await stores.groupClaims.claim(scope, other, [group], when)).toEqual([]);
    for (const _ of ['once', 'again']) await stores.groupClaims.releaseAll(scope.tenantId, other);
    expect(await stores.groupClaims.claim(scope, one, [group], when)).toEqual([]);
  });

  it('follow a group that is renamed or moved, and are given up by who came later', async () => {
    const scope = scopeOf();
    const [one, other] = [randomUUID(), randomUUID()];
    await stores.groupClaims.claim(scope, one, [group], when);
    await stores.groupClaims.claim(scope, other, [{ groupId: 2, fullPath: 'web' }], later);
    const moved = { groupId: 2, fullPath: 'acme/web' };
    for (const _ of ['once', 'again']) await stores.groupClaims.rename(place(scope), other, moved);
    await stores.groupClaims.rename(place(scope), one, moved);

    expect(await stores.groupClaims.claim(scope, one, [group], later)).toEqual([]);
    expect(await stores.groupClaims.claim(scope, other, [moved], later)).toEqual([
      { groupId: 2, claimedBy: one, path: 'acme' },
    ]);
    const left = [];
    for await (const claim of stores.groupClaims.all())
      if (claim.tenantId === scope.tenantId) left.push([claim.groupId, claim.connectorId, claim.since]);
    expect(left).toEqual([[1, one, when]]);
  });

  it('state the holder of each group, in this tenant and on this instance', async () => {
    const scope = scopeOf();
    const one = randomUUID();
    await stores.groupClaims.claim(scope, one, [group], when);
    await stores.groupClaims.claim(
      { ...scope, instanceUrl: 'https://gitlab.example:8443/other' },
      one,
      [child],
      when,
    );

    const loud = { ...scope, tenantId: scope.tenantId.toUpperCase() };
    const stranger = { groupId: 3, fullPath: 'contoso' };

    expect(await stores.groupClaims.claimants(loud, [group, stranger])).toEqual(new Map([[1, one]]));
    expect(await stores.groupClaims.claimants(scopeOf(), [group])).toEqual(new Map());
  });
});

describe('root groups', () => {
  it('come back as they were written, in the order of their ids', async () => {
    const connectorId = randomUUID();
    const whole = aRootGroup(9, {
      offboardedAt: later,
      seenAt: later,
      hook: {
        hookId: randomUUID(),
        state: 'failing',
        because: 'GitLab switched it off.',
        gitLabHookId: 2 ** 40,
        signed: true,
        checkedAt: when,
      },
      crawl: {
        state: 'partial',
        runId: 'r',
        completeAsOf: when,
        totalSubgroupCount: 3,
        totalProjectCount: 100_000,
        projectCount: 2,
        unreadable: [
          { scope: 'group 1', endpoint: '/groups/1', because: 'forbidden', status: 403, since: when },
        ],
      },
    });
    const roots = [aRootGroup(10), whole, aRootGroup(2 ** 45)];
    for (const root of roots) await stores.rootGroups.put(connectorId, root);
    await stores.rootGroups.put(connectorId, whole);

    expect(await stores.rootGroups.list(connectorId)).toEqual([whole, aRootGroup(10), aRootGroup(2 ** 45)]);
    expect((await stores.rootGroups.get({ connectorId, rootId: 9 }))?.value).toEqual(whole);
    expect(await stores.rootGroups.get({ connectorId, rootId: 1 })).toBeUndefined();
    await stores.rootGroups.remove({ connectorId, rootId: 9 });
    await stores.rootGroups.remove({ connectorId, rootId: 9 });
    expect(await stores.rootGroups.list(connectorId)).toHaveLength(2);
  });

  it('are replaced at the version that was read only', async () => {
    const connectorId = randomUUID();
    await stores.rootGroups.put(connectorId, aRootGroup(9));
    const etag = (await stores.rootGroups.get({ connectorId, rootId: 9 }))?.etag ?? '';
    await stores.rootGroups.replace(connectorId, aRootGroup(9, { provisioningState: 'Failed' }), etag);

    await expect(stores.rootGroups.replace(connectorId, aRootGroup(9), etag)).rejects.toThrow(
      ConcurrentChangeError,
    );
    expect((await stores.rootGroups.get({ connectorId, rootId: 9 }))?.value.provisioningState).toBe('Failed');
  });
});

describe('operations', () => {
  const accepted: Operation = { id: randomUUID(), status: 'Accepted', startedAt: when };

  it('keep their end, whatever is written later', async () => {
    const { key } = aConnector();
    const failed: Operation = {
      ...accepted,
      status: 'Failed',
      endedAt: later,
      error: {
        code: 'TokenExchangeFailed',
        message: 'no',
        details: [{ code: 'x', message: 'y', target: 'z' }],
      },
    };
    await stores.operations.put(key, accepted);
    await stores.operations.put(key, { ...accepted, startedAt: later });
    expect((await stores.operations.get(key, accepted.id))?.startedAt).toBe(later);

    await stores.operations.put(key, failed);
    await stores.operations.put(key, { ...accepted, status: 'Succeeded' });
    await stores.operations.put(key, accepted);

    expect(await stores.operations.get({ ...key, name: key.name.toUpperCase() }, accepted.id)).toEqual(
      failed,
    );
  });

  it('that twenty end at once keep the first end', async () => {
    const { key } = aConnector();
    await stores.operations.put(key, accepted);

    await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        stores.operations.put(key, { ...accepted, status: 'Succeeded', endedAt: `end ${index}` }),
      ),
    );

    const first = await stores.operations.get(key, accepted.id);
    await stores.operations.put(key, { ...accepted, status: 'Failed' });
    expect(first?.status).toBe('Succeeded');
    expect(await stores.operations.get(key, accepted.id)).toEqual(first);
  });
});
