import { expect, it } from 'vitest';

import {
  handedOver,
  handOverAt,
  rotated,
  withoutExpired,
} from '../../../../shared/features/webhooks/domain/hook-secret-rotation.ts';
import { now, secret } from './a-delivery.ts';

const fresh = { token: 'another-token-of-more-than-32-characters', signingToken: 'whsec_bmV3' };
const hourMs = 3_600_000;
const later = (ms: number) => new Date(now.getTime() + ms);

it('keeps the former secrets for their time, and lets GitLab have the new ones a minute later', () => {
  const next = rotated(secret, fresh, now, hourMs);

  expect(next).toEqual({
    ...fresh,
    former: { ...secret, until: later(hourMs).toISOString() },
    rotatedAt: now.toISOString(),
  });
  expect(handOverAt(next)).toEqual(later(60_000));
  expect(handOverAt(handedOver(next))).toBeUndefined();
  expect(handOverAt(secret)).toBeUndefined();
});

it('keeps nothing of leaked secrets, and lets GitLab have the new ones at once', () => {
  const next = rotated(
    { ...secret, former: { ...secret, until: later(hourMs).toISOString() } },
    fresh,
    now,
    0,
  );

  expect(next).toEqual({ ...fresh, rotatedAt: now.toISOString() });
  expect(handOverAt(next)).toEqual(now);
});

it('drops former secrets when they are over', () => {
  const next = rotated(secret, fresh, now, hourMs);

  expect(withoutExpired(next, later(hourMs - 1))).toBe(next);
  expect(withoutExpired(next, later(hourMs))).toEqual({ ...fresh, rotatedAt: now.toISOString() });
});
