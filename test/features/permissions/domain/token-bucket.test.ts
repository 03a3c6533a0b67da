import { describe, expect, it } from 'vitest';

import { takeToken, type Bucket } from '../../../../shared/features/permissions/domain/token-bucket.ts';

const now = 1_000_000;

function afterTaking(count: number, bucket?: Bucket): Bucket {
  let left = bucket;
  for (let n = 0; n < count; n += 1) {
    const taken = takeToken(left, 60, now);
    if ('retryAfterSeconds' in taken) throw new Error('The bucket is empty.');
    left = taken.bucket;
  }
  return left ?? { tokens: 60, atMs: now };
}

describe('a bucket of 60 a minute', () => {
  it('gives 60 at once and then says when there is one again', () => {
    expect(takeToken(undefined, 60, now)).toMatchObject({ remaining: 59 });
    expect(takeToken(afterTaking(59), 60, now)).toMatchObject({ remaining: 0 });
    expect(takeToken(afterTaking(60), 60, now)).toEqual({ retryAfterSeconds: 1 });
  });

  it('fills by one a second, and never over its brim', () => {
    const empty = afterTaking(60);

    expect(takeToken(empty, 60, now + 999)).toEqual({ retryAfterSeconds: 1 });
    expect(takeToken(empty, 60, now + 3_000)).toMatchObject({ remaining: 2 });
    expect(takeToken(empty, 60, now + 3_600_000)).toMatchObject({ remaining: 59 });
  });

  it('says how long a slow one takes', () => {
    expect(takeToken({ tokens: 0, atMs: now }, 1, now)).toEqual({ retryAfterSeconds: 60 });
  });

  it('loses nothing when the clock is set back', () => {
    expect(takeToken(afterTaking(10), 60, now - 60_000)).toMatchObject({ remaining: 49 });
  });
});
