import { readWebhookPayload } from '../../contracts/gitlab/webhook.ts';
import { jobOf, type PendingResync } from './domain/coalesce.ts';
import { type Target, triage } from './domain/triage.ts';
import { provesBySignature, verifyWebhook } from './domain/verify-signature.ts';
import type { HookKeyCache } from './ports.ts';
import type { App } from '../app.ts';

export type WebhookRequest = {
  hookId: string;
  headers: { get(name: string): string | null };
  rawBody: Uint8Array;
};
export type WebhookResult =
  | { outcome: 'unknown-hook' | 'duplicate' | 'queued' | 'parked' }
  | { outcome: 'unauthenticated' | 'ignored'; reason: string };

/**
 * Receives a delivery of a GitLab webhook: authenticates it, decides what it calls for, drops a duplicate and sends the
 * job. Idempotent: the job is sent before the delivery is logged, so that a crash in between loses nothing; a repeat,
 * or two processes at once, cost one more read at most. A job that the queue does not take is parked, and a timer sends
 * it.
 */
export async function receiveWebhook(request: WebhookRequest, app: App): Promise<WebhookResult> {
  const hook = await app.hookKeys.get(request.hookId);
  if (hook === undefined) return { outcome: 'unknown-hook' };
  const now = app.clock.now();
  const delivery = interpret(request, hook, now);
  if (delivery.outcome === 'unauthenticated') return delivery;
  if (delivery.by === 'signature' && hook.registration.signs !== true) {
    await app.hookKeys.noteSigned(request.hookId);
  }
  if (delivery.outcome === 'ignored') return { outcome: 'ignored', reason: delivery.reason };
  const { connector, rootId } = hook.registration;
  const { target, eventName, idempotencyKey: key } = delivery;
  if (key !== undefined && (await app.deliveryLog.has(connector.id, key, now)))
    return { outcome: 'duplicate' };
  const pending = app.coalescingSender.plan({ target, connector, rootId, eventName });
  const outcome = await sendOrPark(pending, app);
  if (key !== undefined) app.deliveryLog.add(connector.id, key, now);
  return { outcome };
}

type Hook = NonNullable<Awaited<ReturnType<HookKeyCache['get']>>>;
type Delivery =
  | { outcome: 'unauthenticated'; reason: string }
  | { outcome: 'ignored'; reason: string; by: 'signature' | 'token' }
  | {
      outcome: 'resync';
      by: 'signature' | 'token';
      target: Target;
      eventName: string;
      idempotencyKey: string | undefined;
    };

/** Synchronous, so that the payload, many times larger than the result, can be freed before the caller waits. */
function interpret({ headers, rawBody }: WebhookRequest, { keys, registration }: Hook, now: Date): Delivery {
  const verdict = verifyWebhook({
    headers,
    rawBody,
    secret: keys,
    now,
    mustSign: provesBySignature(registration),
  });
  if (!verdict.authentic) return { outcome: 'unauthenticated', reason: verdict.reason };
  const eventName = headers.get('x-gitlab-event');
  const decision = triage(eventName, readWebhookPayload(parseJson(rawBody)));
  const { by, idempotencyKey } = verdict;
  if (decision.outcome === 'ignored') return { ...decision, by };
  return { ...decision, by, eventName: shortened(eventName), idempotencyKey };
}

const utf8 = new TextDecoder();

/** Undefined if the body is no JSON. */
function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(rawBody)) as unknown;
  } catch {
    return undefined;
  }
}

function shortened(eventName: string | null): string {
  return (eventName ?? 'unknown event').slice(0, 64);
}

async function sendOrPark(pending: PendingResync, app: App): Promise<'queued' | 'parked'> {
  try {
    await app.coalescingSender.send(pending);
    return 'queued';
  } catch {
    await app.parkedJobs.park([{ job: jobOf(pending), at: new Date(pending.atMs).toISOString() }]);
    return 'parked';
  }
}
