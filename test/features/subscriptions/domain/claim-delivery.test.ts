import { describe, expect, it } from 'vitest';

import {
  claimDelivery,
  isForgotten,
  released,
  wakeTime,
} from '../../../../shared/features/subscriptions/domain/claim-delivery.ts';
import { newDeliveryState } from '../../../../shared/features/subscriptions/domain/delivery-state.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000).toISOString();

describe('a claim', () => {
  it('ends by itself', () => {
    expect(claimDelivery(newDeliveryState, now)).toEqual({
      action: 'deliver',
      delivery: { ...newDeliveryState, busyUntil: at(90) },
    });
    expect(claimDelivery({ ...newDeliveryState, busyUntil: at(0) }, now).action).toBe('deliver');
  });

  it('of another makes this one wait for its end, and the other look again', () => {
    const busy = { ...newDeliveryState, busyUntil: at(60) };

    expect(claimDelivery(busy, now)).toEqual({
      action: 'wait',
      at: at(60),
      delivery: { ...busy, again: true, wakeAt: at(60) },
    });
  });

  it('waits for the end of a back-off, by one message', () => {
    const failing = { ...newDeliveryState, failures: 1, notBefore: at(60) };

    expect(claimDelivery(failing, now)).toMatchObject({ action: 'wait', at: at(60) });
    expect(claimDelivery({ ...failing, wakeAt: at(60) }, now)).toEqual({ action: 'ignore' });
  });

  it.each(['paused', 'ended'] as const)('is not made for one that is %s', (state) => {
    expect(claimDelivery({ ...newDeliveryState, state }, now)).toEqual({ action: 'ignore' });
  });
});

it('continues when the first event is due and the endpoint may be asked', () => {
  const failing = { ...newDeliveryState, notBefore: at(60), busyUntil: at(90), again: true as const };

  expect(wakeTime(newDeliveryState, undefined, now)).toBeUndefined();
  expect(wakeTime(newDeliveryState, at(-5), now)).toBe(at(0));
  expect(wakeTime(failing, at(5), now)).toBe(at(60));
  expect(wakeTime({ ...failing, state: 'ended' }, at(5), now)).toBeUndefined();
  expect(released(failing, at(60))).toEqual({ ...newDeliveryState, notBefore: at(60), wakeAt: at(60) });
});

it('is forgotten when no worker has it and its message is late', () => {
  expect(isForgotten(newDeliveryState, now)).toBe(true);
  expect(isForgotten({ ...newDeliveryState, wakeAt: at(-60) }, now)).toBe(false);
  expect(isForgotten({ ...newDeliveryState, wakeAt: at(-121) }, now)).toBe(true);
  expect(isForgotten({ ...newDeliveryState, busyUntil: at(10) }, now)).toBe(false);
  expect(isForgotten({ ...newDeliveryState, state: 'paused' }, now)).toBe(false);
});
