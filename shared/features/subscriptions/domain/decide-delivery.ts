import {
  afterEnd,
  afterFailure,
  afterRefusal,
  afterSuccess,
  delayMs,
  type DeliveryState,
} from './delivery-state.ts';
import type { SendOutcome } from './send-outcome.ts';

/** Meaning of an outcome: about one event, about the endpoint as a whole, or that it wants no more. */
export type OutcomeClass = 'accepted' | 'eventRefused' | 'endpointFailed' | 'ended';

/**
 * 410 ends the subscription, as Standard Webhooks says. Other answers of 4xx are about the event: the same receiver may accept
 * others. All else (3xx, 408, 429, 5xx, no response, a blocked address) is about the endpoint.
 */
export function classOf(outcome: SendOutcome): OutcomeClass {
  if (outcome.kind !== 'answer') return 'endpointFailed';
  const { status } = outcome;
  if (status >= 200 && status < 300) return 'accepted';
  if (status === 410) return 'ended';
  const isAboutEvent = status >= 400 && status < 500 && ![401, 403, 404, 408, 429].includes(status);
  return isAboutEvent ? 'eventRefused' : 'endpointFailed';
}

/** Days for which an event is tried. */
const retryWindowMs = 2 * 86_400_000;

export type RetryDecision = { action: 'retry'; at: string } | { action: 'return' };

/** When a failed event is tried again; one that would be older than two days then is returned as a dead letter. */
export function decideRedelivery(
  { attempts, since }: { attempts: number; since: string },
  outcome: SendOutcome,
  now: Date,
): RetryDecision {
  const requested = outcome.kind === 'answer' ? outcome.retryAfterSeconds : undefined;
  const at = now.getTime() + delayMs(attempts + 1, requested);
  if (at - Date.parse(since) > retryWindowMs) return { action: 'return' };
  return { action: 'retry', at: new Date(at).toISOString() };
}

/** The state of the deliveries after an outcome. */
export function stateAfter(
  meaning: OutcomeClass,
  state: DeliveryState,
  outcome: SendOutcome,
  now: Date,
): DeliveryState {
  if (meaning === 'accepted') return afterSuccess(state, now);
  if (meaning === 'eventRefused') return afterRefusal(state, outcome, now);
  return meaning === 'ended' ? afterEnd(state, outcome, now) : afterFailure(state, outcome, now);
}
