import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Azurite, startAzurite } from '../../local/azurite.ts';
import type { Job } from '../../shared/contracts/job.ts';
import { openTables, type Stores } from '../../shared/store/open-tables.ts';
import { parkedJobs } from '../../shared/store/parked-jobs.ts';
import { StoreUnavailableError } from '../../shared/store/store-unavailable-error.ts';
import { Table } from '../../shared/store/table.ts';
import { webhookDeliveries } from '../../shared/store/webhook-deliveries.ts';
import { clientWith, Process } from './dying.ts';
import { hostileNames } from './hostile.ts';
import { keysOf } from './keys-of.ts';
import { later, when } from './rows.ts';

let azurite: Azurite;
/** Two processes, which share nothing but the tables. */
let stores: Stores;
let others: Stores;
const requests: string[] = [];

beforeAll(async () => {
  azurite = await startAzurite();
  stores = await openTables({
    connectionString: azurite.connectionString,
    onRequest: (table, operation) => requests.push(`${table} ${operation}`),
  });
  others = await openTables({ connectionString: azurite.connectionString });
});
afterAll(() => azurite.stop());

const hour = '2026-11-23T10';

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
  it('tells what a hook stands for until it is removed', async () => {
    const registration = { hookId: randomUUID(), connector: aRef(), rootId: 2 ** 45 };
    await stores.hookRegistry.put({ ...registration, rootId: 1 });
    await stores.hookRegistry.put(registration);

    expect(await others.hookRegistry.get(registration.hookId.toUpperCase())).toEqual(registration);
    await stores.hookRegistry.remove(registration.hookId);
    await stores.hookRegistry.remove(registration.hookId);
    expect(await others.hookRegistry.get(registration.hookId)).toBeUndefined();
  });

  it('knows no hook of a hostile id, which is no error', async () => {
    for (const name of hostileNames) expect(await stores.hookRegistry.get(name)).toBeUndefined();
  });
});

describe('a delivery', () => {
  it('is new exactly once, whichever of fifty brings it to whichever process', async () => {
    const connectorId = randomUUID();
    const keys = Array.from({ length: 10 }, () => randomUUID());
    const deliveries = Array.from({ length: 50 }, (_, index) => keys[index % 10] ?? '');

    const news = await Promise.all(
      deliveries.map((key, index) =>
        (index % 3 === 0 ? others : stores).webhookDeliveries.note(connectorId, hour, key),
      ),
    );

    const first = deliveries.filter((_, index) => news[index] === true);
    expect(first.toSorted()).toEqual(keys.toSorted());
    expect(await stores.webhookDeliveries.note(connectorId, hour, keys[0] ?? '')).toBe(false);
  });

  it('is noted together with those that arrive meanwhile', async () => {
    const connectorId = randomUUID();

    const before = requests.length;
    const news = await Promise.all(
      Array.from({ length: 150 }, (_, index) => stores.webhookDeliveries.note(connectorId, hour, `${index}`)),
    );

    expect(news.every(Boolean)).toBe(true);
    expect(requests.slice(before)).toEqual([
      'WebhookDeliveries insert',
      'WebhookDeliveries transaction',
      'WebhookDeliveries transaction',
    ]);
    expect(
      await keysOf(azurite.connectionString, 'WebhookDeliveries', `${connectorId}|${hour}`),
    ).toHaveLength(150);
  });

  it('may have a key of any kind', async () => {
    const connectorId = randomUUID();
    const keys = [...hostileNames, 'Key', 'key'];

    const first = await Promise.all(keys.map((key) => stores.webhookDeliveries.note(connectorId, hour, key)));
    const second = await Promise.all(
      keys.map((key) => others.webhookDeliveries.note(connectorId, hour, key)),
    );

    expect(first.every(Boolean)).toBe(true);
    expect(second.some(Boolean)).toBe(false);
  });

  it.each([1, 5])(
    'is new although the answer was lost and the request repeated, %i at once',
    async (count) => {
      const connectorId = randomUUID();
      const client = clientWith(azurite.connectionString, 'WebhookDeliveries', async (send, method) => {
        if (method === 'POST') await send();
        return send();
      });
      const deliveries = webhookDeliveries(new Table(client));
      const keys = Array.from({ length: count }, () => randomUUID());

      const first = await Promise.all(keys.map((key) => deliveries.note(connectorId, hour, key)));
      const second = await Promise.all(keys.map((key) => deliveries.note(connectorId, hour, key)));

      expect(first).toEqual(keys.map(() => true));
      expect(second).toEqual(keys.map(() => false));
    },
  );

  it('that can not be noted says so to everyone who waits, and the next one is tried again', async () => {
    const process = new Process(azurite.connectionString, { fatal: 2, moment: 'before' });
    const deliveries = webhookDeliveries(process.table('WebhookDeliveries'));
    const connectorId = randomUUID();

    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((key) => deliveries.note(connectorId, hour, key)),
    );
    process.died = false;

    expect(outcomes[0]).toEqual({ status: 'fulfilled', value: true });
    for (const outcome of outcomes.slice(1)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: expect.any(StoreUnavailableError) as Error,
      });
    }
    expect(await Promise.all(['a', 'b', 'c'].map((key) => deliveries.note(connectorId, hour, key)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('of an earlier hour is forgotten, those of other connectors and hours are kept', async () => {
    const [connectorId, other] = [randomUUID(), randomUUID()];
    const hours = ['2026-11-22T23', '2026-11-23T08', '2026-11-23T09', hour];
    for (const at of hours) {
      await Promise.all(['a', 'b', 'c'].map((key) => stores.webhookDeliveries.note(connectorId, at, key)));
    }
    await stores.webhookDeliveries.note(other, '2026-11-22T23', 'a');

    expect(await stores.webhookDeliveries.purgeBefore(connectorId.toUpperCase(), '2026-11-23T09')).toBe(6);
    expect(await stores.webhookDeliveries.purgeBefore(connectorId, '2026-11-23T09')).toBe(0);

    const again = await Promise.all(hours.map((at) => stores.webhookDeliveries.note(connectorId, at, 'a')));
    expect(again).toEqual([true, true, false, false]);
    expect(await stores.webhookDeliveries.note(other, '2026-11-22T23', 'a')).toBe(false);
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
    const process = new Process(azurite.connectionString, { fatal: 1, moment: 'before' });

    const parking = parkedJobs(process.table('ParkedJobs')).park([parked(when, 1)]);

    await expect(parking).rejects.toThrow(StoreUnavailableError);
  });
});
