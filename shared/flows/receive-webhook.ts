import { readWebhookPayload } from '../contracts/gitlab/webhook.ts';
import { jobOf, windowEndMs, type Folded } from '../domain/webhooks/fold.ts';
import type { HookKeys } from '../domain/webhooks/hook-keys.ts';
import { type Target, triage } from '../domain/webhooks/triage.ts';
import { verifyWebhook } from '../domain/webhooks/verify-signature.ts';
import type { Chance } from '../ports/chance.ts';
import type { FoldedJobs, HookKeyCache, ParkedJobs, WebhookDeliveries } from '../ports/webhooks.ts';

type Deps = {
  hooks: HookKeyCache;
  webhookDeliveries: Pick<WebhookDeliveries, 'isTaken' | 'note'>;
  parkedJobs: Pick<ParkedJobs, 'park'>;
  foldedJobs: FoldedJobs;
  clock: Chance;
};

export type Delivered = {
  hookId: string;
  headers: { get(name: string): string | null };
  rawBody: Uint8Array;
};
export type Reception =
  | { outcome: 'unknown-hook' }
  | { outcome: 'forged'; because: string }
  | { outcome: 'ignored'; because: string }
  | { outcome: 'duplicate' | 'queued' | 'parked' };

/**
 * Takes a delivery of a GitLab webhook: is it authentic, what does it call for, was it taken before, and is the job for
 * it on the queue. The job goes first and the delivery is noted after, so that a death in between loses nothing: the
 * delivery may come again, and jobs of one window have one message id. What the queue does not take is stored, and a
 * timer sends it. Each may be taken twice all the same, by two processes at once: that is one more read.
 */
export async function receiveWebhook(delivered: Delivered, deps: Deps): Promise<Reception> {
  const hook = await deps.hooks.get(delivered.hookId);
  if (hook === undefined) return { outcome: 'unknown-hook' };
  const now = deps.clock.now();
  const wanted = read(delivered, hook.keys, now);
  if (wanted.outcome !== 'resync') return wanted;
  const { connector } = hook.registration;
  const { idempotencyKey: key } = wanted;
  const { webhookDeliveries: taken } = deps;
  if (key !== undefined && (await taken.isTaken(connector.id, key, now))) return { outcome: 'duplicate' };
  const { target, eventName } = wanted;
  const outcome = await sendOrPark({ target, connector, eventName, atMs: windowEndMs(now) }, deps);
  if (key !== undefined) taken.note(connector.id, key, now);
  return { outcome };
}

type Read =
  | Extract<Reception, { outcome: 'forged' | 'ignored' }>
  | { outcome: 'resync'; target: Target; eventName: string; idempotencyKey: string | undefined };

/** Apart from what has to be waited for: a payload is many times as large as what is taken from it, and is free here again. */
function read({ headers, rawBody }: Delivered, secret: HookKeys, now: Date): Read {
  const verdict = verifyWebhook({ headers, rawBody, secret, now });
  if (!verdict.authentic) return { outcome: 'forged', because: verdict.because };
  const eventName = headers.get('x-gitlab-event');
  const wanted = triage(eventName, readWebhookPayload(parsed(rawBody)));
  if (wanted.outcome === 'ignored') return wanted;
  return { ...wanted, eventName: shortened(eventName), idempotencyKey: verdict.idempotencyKey };
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

async function sendOrPark(folded: Folded, deps: Deps): Promise<'queued' | 'parked'> {
  try {
    await deps.foldedJobs.send(folded);
    return 'queued';
  } catch {
    await deps.parkedJobs.park([{ job: jobOf(folded), at: new Date(folded.atMs).toISOString() }]);
    return 'parked';
  }
}
