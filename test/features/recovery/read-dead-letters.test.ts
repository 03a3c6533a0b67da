import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { getDeadLetter, listDeadLetters } from '../../../shared/features/recovery/read-dead-letters.ts';
import { aConnector } from '../../support/a-connector.ts';
import {
  deps,
  idOf,
  jobOf,
  letter,
  listed,
  moved,
  queued,
  subscriptionId,
  useDeadLetters,
} from './dead-letters.ts';

useDeadLetters();

describe('the dead letters of a subscription', () => {
  it('are rows of their own, with those that name nobody where there is one tenant', async () => {
    const ours = await moved(letter(jobOf()), letter(jobOf(), { queue: 'discovery' }));
    const [garbage] = await moved(letter(undefined));
    await moved(letter({ ...jobOf(), connector: { ...jobOf().connector, subscriptionId: randomUUID() } }));
    const names = ours.map(idOf).toSorted();

    expect((await listed()).flat()).toEqual(names);
    for (const pageSize of [1, 2, 3]) {
      const all = (await listed(pageSize, { servesOneTenant: true })).flat();
      expect(all.slice(0, 2)).toEqual(names);
      expect(all).toContain(idOf(garbage));
      expect(new Set(all).size).toBe(all.length);
    }
    expect(queued).toEqual([]);
  });

  it('are those of one connector where it is named', async () => {
    const { key } = aConnector();
    const [first] = await moved(letter(jobOf()), letter(jobOf()));
    const id = first?.connector?.id ?? '';
    const known = { get: () => Promise.resolve({ value: { ...aConnector(), id }, etag: '' }) };
    const scope = { connector: { ...key, subscriptionId } };

    const { items } = await listDeadLetters(
      scope,
      { pageSize: 9, continuationToken: undefined },
      deps({ connectors: known }),
    );

    expect(items).toEqual([first]);
  });
});

describe('the id of a dead letter', () => {
  it('with a number that Service Bus can not have given stands for none', async () => {
    const scope = { subscriptionId };

    for (const id of ['discovery-9999999999999999999', `resync-${2n ** 63n - 1n}`, 'resync-0']) {
      await expect(getDeadLetter(scope, id, deps())).rejects.toThrow(`Dead letter '${id}' does not exist.`);
    }
  });

  it('in a continuation token that is none of ours is refused', async () => {
    for (const continuationToken of ['x', '1.', '0.x', '2.']) {
      const asked = listDeadLetters({ subscriptionId }, { pageSize: 1, continuationToken }, deps());

      await expect(asked).rejects.toMatchObject({ status: 400, target: 'continuation-token' });
    }
  });
});
