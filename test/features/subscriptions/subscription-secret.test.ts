import { expect, it } from 'vitest';

import { listSecret, rotateSecret } from '../../../shared/features/subscriptions/subscription-secret.ts';
import { ConflictError } from '../../../shared/platform/errors/errors.ts';
import { aSubscriber } from '../../support/subscriber.ts';

it('is shown once', async () => {
  const subscriber = await aSubscriber();
  const { key } = subscriber.connector;
  const { id } = await subscriber.subscribe();

  const secret = await listSecret(key, 'siem', subscriber.app());

  expect((await subscriber.secrets.get(id))?.value.signing).toEqual([{ secret }]);
  await expect(listSecret(key, 'siem', subscriber.app())).rejects.toThrow(ConflictError);
  expect((await subscriber.subscription()).secret?.shownAt).toBe(subscriber.now.toISOString());
});

it('is replaced by a rotation, and signs for another day', async () => {
  const subscriber = await aSubscriber();
  const { key } = subscriber.connector;
  const { id } = await subscriber.subscribe();
  const former = await listSecret(key, 'siem', subscriber.app());

  const secret = await rotateSecret(key, 'siem', subscriber.app());

  const validUntil = '2026-11-24T10:00:00.000Z';
  expect((await subscriber.secrets.get(id))?.value.signing).toEqual([
    { secret },
    { secret: former, validUntil },
  ]);
  expect((await subscriber.subscription()).secret).toMatchObject({ formerUntil: validUntil });
  await expect(listSecret(key, 'siem', subscriber.app())).rejects.toThrow(ConflictError);
});

it('is none of Event Grid', async () => {
  const subscriber = await aSubscriber();
  const topicEndpoint = 'https://changes.westeurope-1.eventgrid.azure.net/api/events';
  await subscriber.subscribe({ endpoint: { endpointType: 'EventGridTopic', topicEndpoint } });

  await expect(listSecret(subscriber.connector.key, 'siem', subscriber.app())).rejects.toThrow(
    'sends to Event Grid',
  );
});
