import { describe, expect, it } from 'vitest';

import { ApiError, apiErrorOf, retryAfterSeconds } from '../../../web/api/api-error.ts';
import { retryInMs } from '../../../web/api/retry.ts';

const now = new Date('2026-11-30T10:00:00Z');

function anError(status: number, retryAfter?: number): ApiError {
  return new ApiError({ status, code: 'Any', message: 'Any.', retryAfterSeconds: retryAfter });
}

describe('an error response', () => {
  it('keeps code, message, target, details and the id of the request', () => {
    const body = {
      error: { code: 'BadRequest', message: 'No.', target: 'name', details: [{ code: 'A', message: 'B' }] },
    };
    const headers = new Headers({ 'x-ms-request-id': 'id', 'retry-after': '12' });

    const error = apiErrorOf({ status: 429, headers }, body, now);

    expect(error).toMatchObject({
      status: 429,
      code: 'BadRequest',
      message: 'No.',
      target: 'name',
      requestId: 'id',
      retryAfterSeconds: 12,
    });
    expect(error.details).toHaveLength(1);
  });

  it('of another shape names its status', () => {
    const error = apiErrorOf({ status: 502, headers: new Headers() }, '<html>', now);

    expect(error).toMatchObject({ code: 'UnexpectedAnswer', message: 'The service answered 502.' });
  });

  it('may ask to wait until a date', () => {
    expect(retryAfterSeconds('Mon, 30 Nov 2026 10:00:20 GMT', now)).toBe(20);
    expect(retryAfterSeconds('soon', now)).toBeUndefined();
    expect(retryAfterSeconds(null, now)).toBeUndefined();
  });
});

describe('another try', () => {
  it('waits exactly as long as the service asks', () => {
    expect(retryInMs(anError(429, 12), 500_000)).toBe(12_000);
    expect(retryInMs(anError(503, 0), 0)).toBe(1_000);
  });

  it('waits half as long as it has been failing, from 5 to 60 seconds', () => {
    expect(retryInMs(anError(0), 0)).toBe(5_000);
    expect(retryInMs(anError(503), 40_000)).toBe(20_000);
    expect(retryInMs(anError(500), 3_600_000)).toBe(60_000);
  });

  it('is not made where the same request cannot succeed', () => {
    expect(retryInMs(anError(403), 0)).toBeUndefined();
    expect(retryInMs(anError(404), 0)).toBeUndefined();
    expect(retryInMs(new Error('a fault of ours'), 0)).toBeUndefined();
  });
});
