import { randomUUID } from 'node:crypto';

import { TableClient } from '@azure/data-tables';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { paddedTime } from '../../../shared/adapters/tables/keys.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { parkedJobs } from '../../../shared/adapters/tables/parked-jobs.ts';
import { StoreUnavailableError } from '../../../shared/adapters/tables/store-unavailable-error.ts';
import { Table } from '../../../shared/adapters/tables/table.ts';
import { TableDeliveryLog } from '../../../shared/adapters/tables/delivery-log.ts';
import { rowsOf } from '../../support/raw-tables.ts';
import { until } from '../../support/until.ts';
import { Process } from './crashing.ts';
import { hostileNames } from './hostile.ts';
import { later, when } from './rows.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

let connectionString: string;
/** Two processes, which share nothing but the tables. */
let stores: Stores;
let others: Stores;

beforeAll(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({ connectionString });
  others = await openTables({ connectionString });
});

function table(): Table {
  const options = { allowInsecureConnection: true };
  return new Table(TableClient.fromConnectionString(connectionString, 'WebhookDeliveries', options));
}

/** Counts queries that were answered to their end: `looks` at keys only, and those that read `whole` rows. */
class CountedTable {
  looks = 0;
  whole = 0;
  readonly table = table();

  constructor() {
    const pages = this.table.pages.bind(this.table);
    this.table.pages = (query) => this.#counted(query.select === undefined, pages(query));
  }

  async *#counted<Page>(isWhole: boolean, pages: AsyncGenerator<Page>): AsyncGenerator<Page> {
    try {
      yield* pages;
    } finally {
      if (isWhole) this.whole += 1;
      else this.looks += 1;
    }
  }
}

function aRef() {
  return { id: randomUUID(), subscriptionId: randomUUID(), resourceGroup: 'RG', name: 'GitLab' };
}

function parked(at: string, projectId: number): { job: Job; at: string } {
  return {
    at,
    job: {
      v: 1,
      kind: 'resync-project',
      connector: { ...aRef(), id: '00000000-0000-4000-8000-000000000001' },
      attempt: 0,
      projectId,
      because: { kind: 'webhook', detail: 'push' },
      at,
    },
  };
}

describe('the registry of hooks', () => {
  it('returns the connector and root group of a hook until it is removed', async () => {
    const registration = { hookId: randomUUID(), connector: aRef(), rootId: 2 ** 45 };
    await stores.hookRegistry.put({ ...registration, rootId: 1 });
    await stores.hookRegistry.put(registration);

    expect(await others.hookRegistry.get(registration.hookId.toUpperCase())).toEqual(registration);
    await stores.hookRegistry.remove(registration.hookId);
    await stores.hookRegistry.remove(registration.hookId);
    expect(await others.hookRegistry.get(registration.hookId)).toBeUndefined();
  });

  it('keeps how a hook proves itself while it is registered again, and knows nothing of one that is gone', async () => {
    const registration = { hookId: randomUUID(), connector: aRef(), rootId: 7 };
    await stores.hookRegistry.put(registration);
    await stores.hookRegistry.noteProof(registration.hookId, { signs: true });
    await others.hookRegistry.noteProof(registration.hookId, { isByHand: true });
    await stores.hookRegistry.put(registration);

    expect(await others.hookRegistry.get(registration.hookId)).toEqual({
      ...registration,
      signs: true,
      isByHand: true,
    });
    await stores.hookRegistry.remove(registration.hookId);
    await expect(stores.hookRegistry.noteProof(registration.hookId, { signs: true })).rejects.toThrow(
      ConcurrentChangeError,
    );
    expect(await others.hookRegistry.get(registration.hookId)).toBeUndefined();
  });

  it('knows no hook of a hostile id, which is no error', async () => {
    for (const name of hostileNames) expect(await stores.hookRegistry.get(name)).toBeUndefined();
  });
});

async function written(count: number): Promise<void> {
  const isThere = async () => (await rowsOf(connectionString, 'WebhookDeliveries')).length >= count;
  await until(isThere, { what: 'the deliveries to be written down' });
}

describe('a delivery that was taken', () => {
  const now = new Date('2026-11-23T10:00:00.000Z');

  function secondsLater(seconds: number): Date {
    return new Date(now.getTime() + seconds * 1_000);
  }

  beforeEach(async () => {
    await stores.deliveryLog.purgeBefore('2027-01-01T00:00:00.000Z');
  });

  it('is known at once to who took it, and to another process once it is written down', async () => {
    const [one, other] = [new TableDeliveryLog(table()), new TableDeliveryLog(table())];
    const before = [await one.has('c', 'key', now), await other.has('c', 'key', now)];

    one.add('c', 'key', now);
    const own = await one.has('C', 'key', now);
    await written(1);
    const stale = await other.has('c', 'key', secondsLater(4));
    await other.has('c', 'key', secondsLater(5));

    expect([...before, own, stale]).toEqual([false, false, true, false]);
    await until(() => other.has('c', 'key', secondsLater(6)));
    expect(await other.has('c', 'another', secondsLater(6))).toBe(false);
    expect(await other.has('d', 'key', secondsLater(6))).toBe(false);
  });

  it('is known to a process that starts later, for ten minutes', async () => {
    stores.deliveryLog.add('c', 'key', now);
    await written(1);

    expect(await new TableDeliveryLog(table()).has('c', 'key', secondsLater(599))).toBe(true);
    expect(await new TableDeliveryLog(table()).has('c', 'key', secondsLater(661))).toBe(false);
  });

  it('is read once by another process, and never by who wrote it', async () => {
    const [one, other] = [new CountedTable(), new CountedTable()];
    const [writer, reader] = [new TableDeliveryLog(one.table), new TableDeliveryLog(other.table)];
    writer.add('c', 'key', now);
    await written(1);

    for (const seconds of [5, 10, 15]) {
      await writer.has('c', 'key', secondsLater(seconds));
      await reader.has('c', 'key', secondsLater(seconds));
      await until(() => one.looks === other.looks && one.looks >= seconds / 5);
    }

    expect([one.whole, other.whole]).toEqual([0, 1]);
    expect(await reader.has('c', 'key', secondsLater(16))).toBe(true);
  });

  it('is forgotten in time by who took it', async () => {
    const deliveries = new TableDeliveryLog(table());
    deliveries.add('c', 'key', now);

    deliveries.add('c', 'later', secondsLater(599));
    const inTime = await deliveries.has('c', 'key', secondsLater(599));
    deliveries.add('c', 'last', secondsLater(600));

    expect(inTime).toBe(true);
    expect(await deliveries.has('c', 'key', secondsLater(600))).toBe(false);
    expect(await deliveries.has('c', 'later', secondsLater(600))).toBe(true);
    await written(1);
  });

  it('is one of a thousand in a row, and not to be read there', async () => {
    const deliveries = new TableDeliveryLog(table());
    const keys = [...hostileNames, 'Key', 'key', ...Array.from({ length: 1_500 }, () => randomUUID())];

    for (const key of keys) deliveries.add('c', key, now);
    await written(Math.ceil(keys.length / 1_000));

    const rows = await rowsOf(connectionString, 'WebhookDeliveries');
    expect(rows).toHaveLength(Math.ceil(keys.length / 1_000));
    expect(JSON.stringify(rows.map(({ rowKey }) => rowKey))).not.toContain('key');
    const another = new TableDeliveryLog(table());
    const known = await Promise.all(keys.map((key) => another.has('c', key, now)));
    expect(known.every(Boolean)).toBe(true);
  });

  it('is taken again rather than refused when the table is away', async () => {
    const process = new Process(connectionString, { fatal: 1, moment: 'before' });
    const deliveries = new TableDeliveryLog(process.table('WebhookDeliveries'));

    expect(await deliveries.has('c', 'key', now)).toBe(false);
    deliveries.add('c', 'key', now);
    expect(await deliveries.has('c', 'key', now)).toBe(true);
  });

  it('is known once the table is read again, however long it was away', async () => {
    stores.deliveryLog.add('c', 'key', now);
    await written(1);
    const process = new Process(connectionString, { fatal: 1, moment: 'before' });
    const deliveries = new TableDeliveryLog(process.table('WebhookDeliveries'));
    const whileAway = await deliveries.has('c', 'key', secondsLater(100));

    process.died = false;
    await until(() => deliveries.has('c', 'key', secondsLater(120)));

    expect(whileAway).toBe(false);
  });

  it('is known though a row beside it can not be read', async () => {
    const strange = { partitionKey: 'taken', rowKey: `${paddedTime(now.toISOString())}-a`, taken: 'no JSON' };
    await table().insert(strange);
    stores.deliveryLog.add('c', 'key', now);
    await written(2);

    expect(await new TableDeliveryLog(table()).has('c', 'key', secondsLater(1))).toBe(true);
  });

  it('is removed from the table some time later', async () => {
    stores.deliveryLog.add('c', 'key', now);
    await written(1);

    await stores.deliveryLog.purgeBefore(now.toISOString());
    const before = await rowsOf(connectionString, 'WebhookDeliveries');
    await stores.deliveryLog.purgeBefore(secondsLater(1).toISOString());

    expect(before).toHaveLength(1);
    expect(await rowsOf(connectionString, 'WebhookDeliveries')).toEqual([]);
  });
});

describe('parked jobs', () => {
  it('come back oldest first, 500 at a time, once each, until they are removed', async () => {
    const early = Array.from({ length: 490 }, (_, index) => parked(when, index + 1));
    const late = Array.from({ length: 30 }, (_, index) => parked(later, index + 1));
    await stores.parkedJobs.park(late);
    await stores.parkedJobs.park([...early, ...early.slice(0, 5)]);
    await stores.parkedJobs.park(early.slice(0, 5));

    const first = await others.parkedJobs.list();
    await others.parkedJobs.remove(first.map(({ id }) => id));
    await others.parkedJobs.remove([...first.map(({ id }) => id), ...hostileNames]);
    const second = await stores.parkedJobs.list();
    await stores.parkedJobs.remove(second.map(({ id }) => id));

    expect(first.map(({ at }) => at)).toEqual([
      ...Array<string>(490).fill(when),
      ...Array<string>(10).fill(later),
    ]);
    const jobs = [...first, ...second].map(({ job, at }) => ({ job, at }));
    expect(jobs).toHaveLength(520);
    expect(jobs).toEqual(expect.arrayContaining([early[17], late[29]]));
    expect(await stores.parkedJobs.list()).toEqual([]);
    await stores.parkedJobs.park([]);
  });

  it('that could not be parked say so', async () => {
    const process = new Process(connectionString, { fatal: 1, moment: 'before' });

    const parking = parkedJobs(process.table('ParkedJobs')).park([parked(when, 1)]);

    await expect(parking).rejects.toThrow(StoreUnavailableError);
  });
});
