import { createHmac } from 'node:crypto';

import type { EventSecret } from '../../../contracts/event-secret.ts';

export type SignatureHeaders = {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
};

/**
 * Signs a body as Standard Webhooks does: HMAC-SHA256 of `id.timestamp.body`, one signature for each secret that is valid now,
 * so that a receiver may know either during a rotation. A repeat has the same id and its own timestamp.
 */
export function signEvent(
  { id, body }: { id: string; body: string },
  signing: EventSecret['signing'],
  now: Date,
): SignatureHeaders {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signatures = signing
    .filter(({ validUntil }) => validUntil === undefined || Date.parse(validUntil) > now.getTime())
    .map(({ secret }) => {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
    });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

const dayMs = 86_400_000;

/** The secrets after a rotation: former ones sign for a day, or as long as a rotation before left them. */
export function rotated(signing: EventSecret['signing'], secret: string, now: Date): EventSecret['signing'] {
  const validUntil = new Date(now.getTime() + dayMs).toISOString();
  const former = signing
    .filter((one) => one.validUntil === undefined || Date.parse(one.validUntil) > now.getTime())
    .map((one) => ({ ...one, validUntil: one.validUntil ?? validUntil }));
  return [{ secret }, ...former.slice(0, 4)];
}
