import { WebhookPayload } from '../contracts/gitlab/webhook.ts';
import { foldedJobs, type FoldedJob } from '../domain/webhooks/fold.ts';
import { triage } from '../domain/webhooks/triage.ts';
import { verifyWebhook } from '../domain/webhooks/verify-signature.ts';
import type {
  Chance,
  HookKeyCache,
  HookRegistration,
  JobSender,
  ParkedJobs,
  WebhookDeliveries,
} from '../ports.ts';

type Deps = {
  hooks: HookKeyCache;
  webhookDeliveries: Pick<WebhookDeliveries, 'note'>;
  parkedJobs: Pick<ParkedJobs, 'park'>;
  jobs: JobSender;
  clock: Chance;
};
/** GitLab waits 10 s for an answer; the rest is for storing what the queue did not take. */
const sendPatienceMs = 3_000;

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
 * Takes a delivery of a GitLab webhook: is it authentic, what does it call for, and is the job for that on the queue. The
 * jobs go first and the delivery is noted after, so that a death in between loses nothing: the delivery may come again,
 * and jobs of one window have one message id. Where the queue does not take them they are stored, and a timer sends them.
 */
export async function receiveWebhook(delivered: Delivered, deps: Deps): Promise<Reception> {
  const hook = await deps.hooks.get(delivered.hookId);
  if (hook === undefined) return { outcome: 'unknown-hook' };
  const now = deps.clock.now();
  const { headers, rawBody } = delivered;
  const verdict = verifyWebhook({ headers, rawBody, secret: hook.keys, now });
  if (!verdict.authentic) return { outcome: 'forged', because: verdict.because };
  const eventName = headers.get('x-gitlab-event');
  const wanted = triage(eventName, WebhookPayload.parse(parsed(rawBody)));
  if (wanted.outcome === 'ignored') return wanted;
  const jobs = foldedJobs(wanted.targets, hook.registration.connector, shortened(eventName), now);
  const outcome = await sendOrPark(jobs, deps);
  const isNew = await isFirst(hook.registration, verdict.idempotencyKey, now, deps);
  return { outcome: isNew ? outcome : 'duplicate' };
}

function parsed(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(rawBody).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function shortened(eventName: string | null): string {
  return (eventName ?? 'unknown event').slice(0, 64);
}

async function sendOrPark(jobs: readonly FoldedJob[], deps: Deps): Promise<'queued' | 'parked'> {
  try {
    for (const { job, at } of jobs) await deps.jobs.send([job], { at, withinMs: sendPatienceMs });
    return 'queued';
  } catch {
    await deps.parkedJobs.park(jobs.map(({ job, at }) => ({ job, at: at.toISOString() })));
    return 'parked';
  }
}

async function isFirst(
  { connector }: HookRegistration,
  idempotencyKey: string | undefined,
  now: Date,
  deps: Deps,
): Promise<boolean> {
  if (idempotencyKey === undefined) return true;
  return deps.webhookDeliveries.note(connector.id, now.toISOString().slice(0, 13), idempotencyKey);
}
