import { describe, expect, it } from 'vitest';

import { listSecret } from '../../../shared/features/subscriptions/subscription-secret.ts';
import { ConflictError } from '../../../shared/platform/errors/errors.ts';
import { aNotice, aSubscriber } from '../../support/subscriber.ts';

describe('a new subscription', () => {
  it('has a secret of its own, and keeps the query of its URL in the vault only', async () => {
    const subscriber = await aSubscriber();

    const { id, endpoint } = await subscriber.subscribe();

    expect(endpoint).toEqual({ type: 'WebHook', baseUrl: 'https://siem.example/in' });
    expect((await subscriber.secrets.get(id))?.value).toEqual({
      url: 'https://siem.example/in?key=k3y-of-siem',
      signing: [{ secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/) as unknown }],
    });
    expect(JSON.stringify(await subscriber.subscription())).not.toMatch(/k3y|whsec/);
  });

  it('is one of twenty at most', async () => {
    const subscriber = await aSubscriber();
    for (let number = 1; number <= 20; number += 1) await subscriber.subscribe({}, `s${number}`);

    await expect(subscriber.subscribe({}, 's21')).rejects.toThrow(ConflictError);
    await subscriber.subscribe({}, 'S20');
  });
});

describe('a PUT of an existing one', () => {
  it('keeps its id and signing secret, and begins again', async () => {
    const subscriber = await aSubscriber();
    const { id } = await subscriber.subscribe();
    const secret = await listSecret(subscriber.connector.key, 'siem', subscriber.app());
    await subscriber.enqueue(aNotice('e'));
    subscriber.answer = () => ({ kind: 'answer', status: 410 });
    subscriber.pass(2);
    await subscriber.work();

    const endpoint = { endpointType: 'WebHook', endpointUrl: 'https://siem.example/other' } as const;
    const again = await subscriber.subscribe({ endpoint }, 'SIEM');

    expect(again).toMatchObject({ id, name: 'siem', delivery: { state: 'active', failures: 0 } });
    expect(again.secret?.shownAt).toBeDefined();
    expect((await subscriber.secrets.get(id))?.value).toEqual({
      url: 'https://siem.example/other',
      signing: [{ secret }],
    });
  });

  it('keeps the endpoint where the PUT has none, as nobody sees its whole URL', async () => {
    const subscriber = await aSubscriber();
    const { id } = await subscriber.subscribe();

    const changed = await subscriber.subscribe({ endpoint: undefined, filter: { minSeverity: 'High' } });

    expect(changed).toMatchObject({ id, filter: { minSeverity: 'High' } });
    expect((await subscriber.secrets.get(id))?.value.url).toBe('https://siem.example/in?key=k3y-of-siem');
    await subscriber.secrets.remove(id);
    await expect(subscriber.subscribe({ endpoint: undefined })).rejects.toThrow('its URL is not stored');
    await expect(subscriber.subscribe({ endpoint: undefined }, 'other')).rejects.toThrow(
      'properties.endpoint is required',
    );
  });

  it('completes one whose secret was never stored', async () => {
    const subscriber = await aSubscriber();
    subscriber.secrets.failures = 1;
    await expect(subscriber.subscribe()).rejects.toThrow('The vault does not answer.');
    await subscriber.enqueue(aNotice('e'));
    subscriber.pass(2);
    await subscriber.work();
    expect(subscriber.got).toEqual([]);

    await subscriber.subscribe();
    subscriber.pass(10);
    await subscriber.work();

    expect(subscriber.got).toEqual(['e']);
  });

  it('removes the secret of one that sends to Event Grid now', async () => {
    const subscriber = await aSubscriber();
    const { id } = await subscriber.subscribe();
    const topicEndpoint = 'https://changes.westeurope-1.eventgrid.azure.net/api/events';

    const changed = await subscriber.subscribe({
      endpoint: { endpointType: 'EventGridTopic', topicEndpoint },
    });

    expect(changed.secret).toBeUndefined();
    expect(await subscriber.secrets.get(id)).toBeUndefined();
  });
});
