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
  | { outcome: 'unknown-hook' }
  | { outcome: 'forged'; because: string }
  | { outcome: 'ignored'; because: string }
  | { outcome: 'duplicate' | 'queued' | 'parked' };

/**
 * Takes a delivery of a GitLab webhook: is it authentic, what does it call for, was it taken before, and is the job for
 * it on the queue. The job goes first and the delivery is noted after, so that a death in between loses nothing: the
 * delivery may come again, and is one more read at most. What the queue does not take is stored, and a
 * timer sends it. Each may be taken twice all the same, by two processes at once: that is one more read.
 */
export async function receiveWebhook(delivered: WebhookRequest, app: App): Promise<WebhookResult> {
  const hook = await app.hookKeys.get(delivered.hookId);
  if (hook === undefined) return { outcome: 'unknown-hook' };
  const now = app.clock.now();
  const wanted = read(delivered, hook, now);
  if (wanted.outcome !== 'forged' && wanted.by === 'signature' && hook.registration.signs !== true) {
    await app.hookKeys.noteSigned(delivered.hookId);
  }
  if (wanted.outcome === 'forged') return wanted;
  if (wanted.outcome === 'ignored') return { outcome: 'ignored', because: wanted.because };
  const { connector, rootId } = hook.registration;
  const { idempotencyKey: key } = wanted;
  const { deliveryLog: taken } = app;
  if (key !== undefined && (await taken.has(connector.id, key, now))) return { outcome: 'duplicate' };
  const { target, eventName } = wanted;
  const planned = app.coalescingSender.plan({ target, connector, rootId, eventName });
  const outcome = await sendOrPark(planned, app);
  if (key !== undefined) taken.add(connector.id, key, now);
  return { outcome };
}

type Proof = 'signature' | 'token';
type Read =
  | Extract<WebhookResult, { outcome: 'forged' }>
  | (Extract<WebhookResult, { outcome: 'ignored' }> & { by: Proof })
  | {
      outcome: 'resync';
      by: Proof;
      target: Target;
      eventName: string;
      idempotencyKey: string | undefined;
    };
type Hook = NonNullable<Awaited<ReturnType<HookKeyCache['get']>>>;

/** Apart from what has to be waited for: a payload is many times as large as what is taken from it, and is free here again. */
function read({ headers, rawBody }: WebhookRequest, { keys, registration }: Hook, now: Date): Read {
  const verdict = verifyWebhook({
    headers,
    rawBody,
    secret: keys,
    now,
    mustSign: provesBySignature(registration),
  });
  if (!verdict.authentic) return { outcome: 'forged', because: verdict.because };
  const eventName = headers.get('x-gitlab-event');
  const wanted = triage(eventName, readWebhookPayload(parsed(rawBody)));
  const { by } = verdict;
  if (wanted.outcome === 'ignored') return { ...wanted, by };
  return { ...wanted, by, eventName: shortened(eventName), idempotencyKey: verdict.idempotencyKey };
}

const utf8 = new TextDecoder();

function parsed(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(rawBody)) as unknown;
  } catch {
    return undefined;
  }
}

function shortened(eventName: string | null): string {
  return (eventName ?? 'unknown event').slice(0, 64);
}

async function sendOrPark(folded: PendingResync, app: App): Promise<'queued' | 'parked'> {
  try {
    await app.coalescingSender.send(folded);
    return 'queued';
  } catch {
    await app.parkedJobs.park([{ job: jobOf(folded), at: new Date(folded.atMs).toISOString() }]);
    return 'parked';
  }
}
