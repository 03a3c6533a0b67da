import { z } from 'zod';

import type { SendOutcome } from './send-outcome.ts';

/** The last failed attempt, without address and secrets. */
const Failure = z.object({ at: z.string(), status: z.exactOptional(z.int()), reason: z.string() });

/** State of the deliveries of a subscription, as stored. Times are ISO 8601. */
export const DeliveryState = z.object({
  state: z.enum(['active', 'paused', 'ended']),
  /** Failed passes in a row. */
  failures: z.int().min(0),
  failingSince: z.exactOptional(z.string()),
  lastSuccessAt: z.exactOptional(z.string()),
  lastFailure: z.exactOptional(Failure),
  /** Nothing is sent before. */
  notBefore: z.exactOptional(z.string()),
  /** A message that continues is due then. */
  wakeAt: z.exactOptional(z.string()),
  /** A worker delivers until then at the latest; others leave the subscription alone. */
  busyUntil: z.exactOptional(z.string()),
  /** Events came while a worker delivers: it looks again before it ends. */
  again: z.exactOptional(z.literal(true)),
});
export type DeliveryState = z.infer<typeof DeliveryState>;

export const newDeliveryState: DeliveryState = { state: 'active', failures: 0 };

/** Days without a success after which a failing subscription is paused. */
const pauseAfterMs = 3 * 86_400_000;

/** Waits after failed attempts in a row; the last one repeats. */
const delaySeconds = [5, 60, 600, 3_600, 6 * 3_600, 12 * 3_600];
const maxRequestedSeconds = 12 * 3_600;

/** The wait after this many failed attempts in a row, at least as long as the receiver asks for, up to 12 hours. */
export function delayMs(failures: number, requestedSeconds = 0): number {
  const usual = delaySeconds[Math.min(failures, delaySeconds.length) - 1] ?? 0;
  return Math.max(usual, Math.min(requestedSeconds, maxRequestedSeconds)) * 1_000;
}

export function afterSuccess(state: DeliveryState, now: Date): DeliveryState {
  const { failingSince: _since, notBefore: _notBefore, ...rest } = state;
  return { ...rest, failures: 0, lastSuccessAt: now.toISOString() };
}

/** The state after the endpoint did not answer as it should: later attempts wait, and after days they are paused. */
export function afterFailure(state: DeliveryState, outcome: SendOutcome, now: Date): DeliveryState {
  const at = now.toISOString();
  const failures = state.failures + 1;
  const failingSince = state.failingSince ?? at;
  const requested = outcome.kind === 'answer' ? outcome.retryAfterSeconds : undefined;
  const isOver = now.getTime() - Date.parse(failingSince) >= pauseAfterMs;
  return {
    ...state,
    failures,
    failingSince,
    notBefore: new Date(now.getTime() + delayMs(failures, requested)).toISOString(),
    lastFailure: failureOf(outcome, now),
    state: isOver ? 'paused' : state.state,
  };
}

/** The state after the endpoint refused one event: the others go on. */
export function afterRefusal(state: DeliveryState, outcome: SendOutcome, now: Date): DeliveryState {
  return { ...state, lastFailure: failureOf(outcome, now) };
}

export function afterEnd(state: DeliveryState, outcome: SendOutcome, now: Date): DeliveryState {
  return { ...state, state: 'ended', lastFailure: failureOf(outcome, now) };
}

/** The text of an answer is short and scrubbed by the adapter. */
function failureOf(outcome: SendOutcome, now: Date): z.infer<typeof Failure> {
  const at = now.toISOString();
  if (outcome.kind !== 'answer') return { at, reason: outcome.reason };
  const text = outcome.text === undefined || outcome.text === '' ? '' : `: ${outcome.text}`;
  return { at, status: outcome.status, reason: `HTTP ${outcome.status}${text}` };
}
