import { describe, expect, it } from 'vitest';

import {
  classOf,
  decideRedelivery,
} from '../../../../shared/features/subscriptions/domain/decide-delivery.ts';
import {
  afterFailure,
  afterSuccess,
  delayMs,
  newDeliveryState,
} from '../../../../shared/features/subscriptions/domain/delivery-state.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const answer = (status: number, retryAfterSeconds?: number) => ({
  kind: 'answer' as const,
  status,
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});

it.each([
  [200, 'accepted'],
  [204, 'accepted'],
  [302, 'endpointFailed'],
  [400, 'eventRefused'],
  [401, 'endpointFailed'],
  [404, 'endpointFailed'],
  [410, 'ended'],
  [413, 'eventRefused'],
  [429, 'endpointFailed'],
  [500, 'endpointFailed'],
])('takes the status %i as %s', (status, meaning) => {
  expect(classOf(answer(status))).toBe(meaning);
});

it('takes silence and a blocked address as failures of the endpoint', () => {
  expect(classOf({ kind: 'noResponse', reason: 'ECONNRESET' })).toBe('endpointFailed');
  expect(classOf({ kind: 'blocked', reason: 'private' })).toBe('endpointFailed');
});

describe('retries', () => {
  it('wait longer each time, for two days, and then return the event', () => {
    const since = now.toISOString();
    const times: number[] = [];
    let at = now;
    for (let attempts = 0; ; attempts += 1) {
      const decision = decideRedelivery({ attempts, since }, answer(500), at);
      if (decision.action === 'return') break;
      times.push((Date.parse(decision.at) - at.getTime()) / 1_000);
      at = new Date(decision.at);
    }

    expect(times).toEqual([5, 60, 600, 3_600, 21_600, 43_200, 43_200, 43_200]);
    expect(at.getTime() - now.getTime()).toBeLessThan(2 * 86_400_000);
  });

  it('wait as long as the receiver asks, up to twelve hours', () => {
    expect(decideRedelivery({ attempts: 0, since: now.toISOString() }, answer(429, 90), now)).toEqual({
      action: 'retry',
      at: '2026-11-23T10:01:30.000Z',
    });
    expect(delayMs(1, 10_000_000)).toBe(12 * 3_600_000);
  });
});

describe('the state of an endpoint', () => {
  it('says since when it fails, and what came back', () => {
    const failing = afterFailure(newDeliveryState, { ...answer(503, 120), text: 'busy' }, now);

    expect(failing).toEqual({
      state: 'active',
      failures: 1,
      failingSince: now.toISOString(),
      notBefore: '2026-11-23T10:02:00.000Z',
      lastFailure: { at: now.toISOString(), status: 503, reason: 'HTTP 503: busy' },
    });
    expect(afterSuccess(failing, now)).toEqual({
      state: 'active',
      failures: 0,
      lastSuccessAt: now.toISOString(),
      lastFailure: failing.lastFailure,
    });
  });

  it('is paused after three days without a success', () => {
    const failing = afterFailure(newDeliveryState, answer(500), now);
    const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

    expect(afterFailure(failing, answer(500), at(71)).state).toBe('active');
    expect(afterFailure(failing, answer(500), at(72)).state).toBe('paused');
  });
});
