import { expect, it } from 'vitest';

import { rotated, signEvent } from '../../../../shared/features/subscriptions/domain/sign-event.ts';

const now = new Date('2021-04-05T06:07:08.000Z');
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

it('signs as the example of the reference does', () => {
  const at = new Date(1_614_265_330_000);
  const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };

  expect(signEvent(event, [{ secret }], at)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('signs by the former secret too, for a day after a rotation', () => {
  const signing = rotated([{ secret }], other, now);
  const signatures = (at: Date) =>
    signEvent({ id: 'e', body: '{}' }, signing, at)['webhook-signature'].split(' ');

  expect(signatures(now)).toHaveLength(2);
  expect(signatures(new Date('2021-04-06T06:07:07.000Z'))).toHaveLength(2);
  expect(signatures(new Date('2021-04-06T06:07:08.000Z'))).toHaveLength(1);
  expect(signing[0]).toEqual({ secret: other });
});

it('keeps the end of a former secret when another rotation follows, and drops ended ones', () => {
  const later = new Date('2021-04-05T16:00:00.000Z');
  const twice = rotated(rotated([{ secret }], other, now), 'whsec_third', later);

  expect(twice.map(({ validUntil }) => validUntil)).toEqual([
    undefined,
    '2021-04-06T16:00:00.000Z',
    '2021-04-06T06:07:08.000Z',
  ]);
  expect(rotated(twice, 'whsec_fourth', new Date('2021-04-08T00:00:00.000Z'))).toHaveLength(2);
});
