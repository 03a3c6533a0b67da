import { describe, expect, it } from 'vitest';

import type { CloudEvent } from '../../../shared/features/subscriptions/domain/cloud-event.ts';
import { watchConnectors } from '../../../shared/features/subscriptions/watch-connectors.ts';
import { aRun } from '../../adapters/tables/rows.ts';
import { SimulatedCrash } from '../../support/crash-point.ts';
import { aNotice, aSubscriber, type Subscriber } from '../../support/subscriber.ts';

async function loseAccess({ connector, stores }: Subscriber): Promise<void> {
  const stored = (await stores.connectors.get(connector.key))!;
  const at = '2026-11-23T10:01:00.000Z';
  const health = { state: 'TokenRevoked' as const, since: at, checkedAt: at, message: 'refused' };
  const devops = { ...stored.value.devops!, health };
  await stores.connectors.replace({ ...stored.value, devops }, stored.etag);
}

async function watchAndWork(subscriber: Subscriber, app = subscriber.app()): Promise<string[]> {
  subscriber.bodies.length = 0;
  subscriber.pass(300);
  await watchConnectors(app);
  subscriber.pass(2);
  await subscriber.work();
  return subscriber.bodies.map((body) => (JSON.parse(body) as CloudEvent).type);
}

describe('the watchdog', () => {
  it('reports lost access and failed runs once, and nothing from before the subscription', async () => {
    const subscriber = await aSubscriber();
    const { connector, stores } = subscriber;
    const failed = { state: 'failed', endedAt: '2026-11-23T10:00:30.000Z' } as const;
    await stores.runs.insert(aRun(connector.id, '8236000000009-0123456789ab', failed));
    await subscriber.subscribe();
    expect(await watchAndWork(subscriber)).toEqual([]);

    await loseAccess(subscriber);
    await stores.runs.insert(aRun(connector.id, '8236000000008-0123456789ab', failed));

    expect((await watchAndWork(subscriber)).toSorted()).toEqual([
      'palisade.accessLost',
      'palisade.runFailed',
    ]);
    expect(await watchAndWork(subscriber)).toEqual([]);
  });

  it('reports under the same id again after a crash before it noted that', async () => {
    const subscriber = await aSubscriber();
    await subscriber.subscribe();
    await loseAccess(subscriber);
    const eventSubscriptions = {
      ...subscriber.stores.eventSubscriptions,
      putWatched: () => Promise.reject(new SimulatedCrash('before the note')),
    };

    await watchConnectors(subscriber.app({ eventSubscriptions })).catch(() => undefined);
    expect(await subscriber.waiting()).toBe(1);

    expect(await watchAndWork(subscriber)).toEqual(['palisade.accessLost']);
  });

  it('continues deliveries whose message was lost', async () => {
    const subscriber = await aSubscriber();
    await subscriber.subscribe();
    await subscriber.enqueue(aNotice('e'));
    subscriber.queue.lose();

    await watchAndWork(subscriber);

    expect(subscriber.got).toEqual(['e']);
  });
});
