import { describe, expect, it } from 'vitest';

import { aNotice, aSubscriber, type Subscriber } from '../../support/subscriber.ts';

const at = (minute: number) => `2026-11-23T09:0${minute}:00.000Z`;
const latest = new Date('2100-01-01T00:00:00.000Z');

async function open(): Promise<{ subscriber: Subscriber; id: string; connectorId: string }> {
  const subscriber = await aSubscriber();
  const { id } = await subscriber.subscribe();
  return { subscriber, id, connectorId: subscriber.connector.id };
}

describe('waiting events', () => {
  it('are listed when they are due, the first first', async () => {
    const { subscriber, id, connectorId } = await open();
    const { eventDeliveries } = subscriber.stores;

    await subscriber.enqueue(...[3, 1, 2].map((minute) => aNotice(`e${minute}`, { at: at(minute) })));

    const due = await eventDeliveries.due(connectorId, id, new Date(at(2)), 10);
    expect(due.map(({ notice }) => notice.id)).toEqual(['e1', 'e2']);
    expect(await eventDeliveries.due(connectorId, id, latest, 1)).toHaveLength(1);
    expect(await eventDeliveries.nextDueAt(connectorId, id)).toBe(at(1));
    await eventDeliveries.complete(connectorId, due);
    await eventDeliveries.complete(connectorId, due);
    expect(await eventDeliveries.nextDueAt(connectorId, id)).toBe(at(3));
  });

  it('are stored once however often they are, and for those who want them only', async () => {
    const { subscriber } = await open();
    await subscriber.subscribe({ filter: { kinds: ['runFailed'] } }, 'runs');

    expect(await subscriber.enqueue(aNotice('e'))).toBe(1);
    await subscriber.enqueue(aNotice('e'));

    expect(await subscriber.waiting()).toBe(1);
  });

  it('move by one transaction, unless another has taken them', async () => {
    const { subscriber, id, connectorId } = await open();
    const { eventDeliveries } = subscriber.stores;
    await subscriber.enqueue(aNotice('e'));
    const [delivery] = await eventDeliveries.due(connectorId, id, latest, 1);
    const next = { dueAt: '2026-11-23T11:00:00.000Z', since: delivery!.since, attempts: 1 };

    await eventDeliveries.postpone(connectorId, delivery!, next);
    await eventDeliveries.postpone(connectorId, delivery!, { ...next, dueAt: '2026-11-23T12:00:00.000Z' });

    expect(await eventDeliveries.due(connectorId, id, latest, 10)).toEqual([{ ...delivery, ...next }]);
  });

  it('are set aside and come back, by batch', async () => {
    const { subscriber, id, connectorId } = await open();
    const { eventDeliveries } = subscriber.stores;
    await subscriber.enqueue(...Array.from({ length: 120 }, (_, index) => aNotice(`e${index}`)));
    const all = await eventDeliveries.due(connectorId, id, latest, 1_000);
    const batch = `${Date.parse('2026-11-23T10:00:00.000Z')}-0a1b2c3d`;

    await eventDeliveries.setAside(connectorId, all, batch);
    expect(await subscriber.waiting()).toBe(0);

    expect(await eventDeliveries.restore(connectorId, id, batch, subscriber.now)).toBe(120);
    expect(await eventDeliveries.restore(connectorId, id, batch, subscriber.now)).toBe(0);
    const [first] = await eventDeliveries.due(connectorId, id, subscriber.now, 1);
    expect(first).toMatchObject({ attempts: 0, since: subscriber.now.toISOString() });
  });

  it('that were set aside long ago are deleted, and others are not', async () => {
    const { subscriber, id, connectorId } = await open();
    const { eventDeliveries } = subscriber.stores;
    const batch = `${subscriber.now.getTime()}-0a1b2c3d`;
    await subscriber.enqueue(aNotice('e'));
    await eventDeliveries.setAside(connectorId, await eventDeliveries.due(connectorId, id, latest, 1), batch);

    await eventDeliveries.purgeSetAside(connectorId, id, '2026-11-23T09:00:00.000Z');
    expect(await eventDeliveries.restore(connectorId, id, batch, subscriber.now)).toBe(1);
    await eventDeliveries.setAside(connectorId, await eventDeliveries.due(connectorId, id, latest, 1), batch);
    await eventDeliveries.purgeSetAside(connectorId, id, '2026-11-24T09:00:00.000Z');

    expect(await eventDeliveries.restore(connectorId, id, batch, subscriber.now)).toBe(0);
  });
});
