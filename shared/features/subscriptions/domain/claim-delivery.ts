import type { DeliveryState } from './delivery-state.ts';

/** `wait`: the state is saved, and a message continues at `at`. */
export type Claim =
  | { action: 'ignore' }
  | { action: 'wait'; at: string; delivery: DeliveryState }
  | { action: 'deliver'; delivery: DeliveryState };

/** Longer than a pass with its last request takes. After a crash others wait so long. */
const busyMs = 90_000;

/**
 * Whether a worker may deliver the events of a subscription now. One does so at a time: another notes that there is something
 * to do, and that it will look again when the first must have ended.
 */
export function claimDelivery(delivery: DeliveryState, now: Date): Claim {
  const at = now.toISOString();
  if (delivery.state !== 'active') return { action: 'ignore' };
  const { busyUntil, notBefore, wakeAt } = delivery;
  if (busyUntil !== undefined && busyUntil > at)
    return { action: 'wait', at: busyUntil, delivery: { ...delivery, again: true, wakeAt: busyUntil } };
  if (notBefore !== undefined && notBefore > at) {
    if (wakeAt !== undefined && wakeAt > at) return { action: 'ignore' };
    return { action: 'wait', at: notBefore, delivery: { ...delivery, wakeAt: notBefore } };
  }
  const { again: _again, wakeAt: _wakeAt, ...rest } = delivery;
  const claimed = new Date(now.getTime() + busyMs).toISOString();
  return { action: 'deliver', delivery: { ...rest, busyUntil: claimed } };
}

/** The state without the claim; a message continues at `wakeAt`. */
export function released(delivery: DeliveryState, wakeAt: string | undefined): DeliveryState {
  const { busyUntil: _busyUntil, again: _again, wakeAt: _wakeAt, ...rest } = delivery;
  return wakeAt === undefined ? rest : { ...rest, wakeAt };
}

/** When deliveries go on: when the first event is due, and not before the endpoint may be asked again. */
export function wakeTime(
  { state, notBefore }: DeliveryState,
  nextDueAt: string | undefined,
  now: Date,
): string | undefined {
  if (state !== 'active' || nextDueAt === undefined) return undefined;
  return [now.toISOString(), nextDueAt, notBefore ?? ''].toSorted().at(-1);
}

/** How late a message may be before it counts as lost. */
const lateMs = 120_000;

/** Whether no message is on its way that would deliver what waits. */
export function isForgotten({ state, wakeAt, busyUntil }: DeliveryState, now: Date): boolean {
  const latest = new Date(now.getTime() - lateMs).toISOString();
  return state === 'active' && (wakeAt ?? '') < latest && (busyUntil ?? '') < now.toISOString();
}
