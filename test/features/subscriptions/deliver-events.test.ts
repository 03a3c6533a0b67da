import { describe, expect, it } from 'vitest';

import { openTables } from '../../../shared/adapters/tables/open-tables.ts';
import { expireExemptions } from '../../../shared/features/decisions/expire-exemptions.ts';
import { replayDeadLetters } from '../../../shared/features/recovery/replay-dead-letters.ts';
import { watchConnectors } from '../../../shared/features/subscriptions/watch-connectors.ts';
import { anEvent, aRootGroup } from '../../adapters/tables/rows.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { anExemption } from '../../support/random-decisions.ts';
import { aNotice, aSubscriber, Subscriber } from '../../support/subscriber.ts';

const at = '2026-11-23T09:59:00.000Z';
const refusal = { kind: 'answer', status: 500 } as const;

async function subscribed(...events: string[]): Promise<Subscriber> {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.enqueue(...events.map((id) => aNotice(id)));
  return subscriber;
}

describe('deliveries', () => {
  it('go to the receiver within seconds after the change, once', async () => {
    const subscriber = await subscribed();
    const { connector, stores } = subscriber;
    const events = [anEvent('c1', { at }), anEvent('c2', { at })];
    await stores.rootGroups.put(connector.id, aRootGroup(7), events);

    await subscriber.app().changeFeed.publishRoots(connector.id);
    subscriber.pass(2);
    await subscriber.work();

    expect(subscriber.got.toSorted()).toEqual(['c1', 'c2']);
    expect(await subscriber.waiting()).toBe(0);
    expect((await subscriber.subscription()).delivery).toEqual({
      state: 'active',
      failures: 0,
      lastSuccessAt: subscriber.now.toISOString(),
    });
    expect(subscriber.queue.waiting()).toEqual([]);
  });

  it('bring the end of an exemption of a finding', async () => {
    const subscriber = await subscribed();
    const { connector, stores } = subscriber;
    const target = { kind: 'project' as const, gitLabId: 9, fullyQualifiedName: 'acme$web' };
    const { check: _, ...exemption } = anExemption({ target, expiresOn: at });
    const finding = 'f'.repeat(32);
    await stores.decisions.writeExemption(connector.id, { ...exemption, finding }, { etag: undefined });

    await expireExemptions(subscriber.app());
    subscriber.pass(2);
    await subscriber.work();

    expect(subscriber.bodies.map((body) => JSON.parse(body) as object)).toMatchObject([
      {
        type: expect.stringContaining('xemptionExpired') as string,
        time: at,
        data: { change: 'exemptionExpired', before: { finding, category: 'RiskAccepted', expiresOn: at } },
      },
    ]);
    expect(subscriber.bodies.join()).not.toContain(exemption.text);
  });

  it('continue by scheduled messages until the receiver accepts', async () => {
    const subscriber = await subscribed('e1', 'e2', 'e3');
    subscriber.answer = () => refusal;
    for (const seconds of [2, 5, 60]) {
      subscriber.pass(seconds);
      await subscriber.work();
    }
    const failing = (await subscriber.subscription()).delivery;
    expect(failing).toMatchObject({ state: 'active', failures: 3, lastFailure: { status: 500 } });
    expect(subscriber.queue.waiting()).toHaveLength(1);

    subscriber.answer = () => ({ kind: 'answer', status: 204 });
    subscriber.pass(600);
    await subscriber.work();

    expect(await subscriber.waiting()).toBe(0);
    expect(new Set(subscriber.got)).toEqual(new Set(['e1', 'e2', 'e3']));
    expect((await subscriber.subscription()).delivery).toMatchObject({ failures: 0 });
  });

  it('are made by one worker at a time, which looks again for what came meanwhile', async () => {
    const subscriber = await subscribed('e1');
    let isFirst = true;
    subscriber.answer = async () => {
      if (isFirst) {
        isFirst = false;
        await subscriber.enqueue(aNotice('e2'));
        const [job] = subscriber.queue.sent.filter(({ kind }) => kind === 'deliver-events');
        await subscriber.run(job!);
      }
      return { kind: 'answer', status: 200 };
    };

    subscriber.pass(2);
    await subscriber.work();

    expect(subscriber.got).toEqual(['e1', 'e2']);
  });

  it('end with 410, until the subscription is sent again', async () => {
    const subscriber = await subscribed('e1', 'e2');
    subscriber.answer = () => ({ kind: 'answer', status: 410 });
    subscriber.pass(2);
    await subscriber.work();

    expect(await subscriber.waiting()).toBe(0);
    expect(await subscriber.enqueue(aNotice('e3'))).toBe(0);
    expect((await subscriber.subscription()).delivery.state).toBe('ended');

    await subscriber.subscribe();
    expect(await subscriber.enqueue(aNotice('e4'))).toBe(1);
  });

  it('are paused after three days of failures, and what waits becomes dead letters that can be replayed', async () => {
    const subscriber = await subscribed('e1', 'e2', 'e3');
    subscriber.answer = () => refusal;
    for (let hour = 0; hour < 100; hour += 1) {
      expect(await subscriber.work()).toEqual([]);
      subscriber.pass(3_600);
    }

    expect((await subscriber.subscription()).delivery.state).toBe('paused');
    expect(await subscriber.waiting()).toBe(0);

    subscriber.answer = () => ({ kind: 'answer', status: 202 });
    subscriber.got.length = 0;
    await subscriber.subscribe();
    const { key } = subscriber.connector;
    const answer = await replayDeadLetters({ connector: key }, subscriber.app());
    expect(answer).toMatchObject({ replayed: expect.any(Number), remaining: 0 });
    await subscriber.work();
    subscriber.pass(2);
    await subscriber.work();

    expect(subscriber.got.toSorted()).toEqual(['e1', 'e2', 'e3']);
  });
});

it('loses no event when the process dies at any request to the tables', async () => {
  const connectionString = await azuriteAccount();
  const healthy = await openTables({ connectionString });
  let crashed = 0;
  for (let last = 1; last < 60; last += 1) {
    const subscriber = await new Subscriber(healthy).create();
    const { connector, stores } = subscriber;
    await subscriber.subscribe();
    await stores.rootGroups.put(connector.id, aRootGroup(7), [anEvent('c1', { at }), anEvent('c2', { at })]);
    let requests = 0;
    const onRequest = () => {
      requests += 1;
      if (requests >= last) throw new Error('The process has died.');
    };
    const dying = subscriber.app({}, await openTables({ connectionString, onRequest, retryDelayMs: 1 }));
    const isDead = await dying.changeFeed
      .publishRoots(connector.id)
      .then(() => {
        subscriber.pass(2);
        return subscriber.work(dying);
      })
      .then((failed) => failed.length > 0)
      .catch(() => true);
    if (isDead) crashed += 1;

    await subscriber.app().changeFeed.publishRoots(connector.id);
    subscriber.pass(300);
    await watchConnectors(subscriber.app());
    await subscriber.work();

    expect(new Set(subscriber.got), `after request ${last}`).toEqual(new Set(['c1', 'c2']));
    expect(await subscriber.waiting(), `after request ${last}`).toBe(0);
    if (!isDead) break;
  }

  expect(crashed).toBeGreaterThan(10);
  expect(crashed).toBeLessThan(58);
});
