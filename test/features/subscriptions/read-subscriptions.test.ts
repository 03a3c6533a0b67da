import { expect, it } from 'vitest';

import {
  getSubscription,
  listSubscriptions,
} from '../../../shared/features/subscriptions/read-subscriptions.ts';
import { NotFoundError, ParentNotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aSubscriber } from '../../support/subscriber.ts';

it('lists those of a connector by name, and finds one in any case', async () => {
  const subscriber = await aSubscriber();
  const { key } = subscriber.connector;
  await subscriber.subscribe({}, 'Siem');
  await subscriber.subscribe({}, 'chat');

  const listed = await listSubscriptions(key, subscriber.app());

  expect(listed.map(({ name }) => name)).toEqual(['chat', 'Siem']);
  expect((await getSubscription(key, 'SIEM', subscriber.app())).name).toBe('Siem');
});

it('says what does not exist', async () => {
  const subscriber = await aSubscriber();
  const { key } = subscriber.connector;

  await expect(getSubscription(key, 'none', subscriber.app())).rejects.toThrow(NotFoundError);
  await expect(listSubscriptions({ ...key, name: 'none' }, subscriber.app())).rejects.toThrow(
    ParentNotFoundError,
  );
});
