import { createHmac } from 'node:crypto';

import type { HookSecret } from '../../../../shared/contracts/gitlab/hook.ts';

export const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
export const secret: HookSecret = {
  token: 'a-plain-token-of-more-than-32-characters',
  signingToken: `whsec_${key.toString('base64')}`,
};
export const id = '4f8f1b7a-1c7e-4c57-9a13-d4a8f3a6f001';
export const now = new Date('2026-11-23T10:00:00Z');
export const timestamp = String(now.getTime() / 1000);
export const body = '{"object_kind":"push","project":{"name":"Käse & Brot"}}';

export function sign(
  parts: { id?: string; timestamp?: string; body?: string | Uint8Array } = {},
  with_: Buffer = key,
): string {
  const said = `${parts.id ?? id}.${parts.timestamp ?? timestamp}.`;
  const digest = createHmac('sha256', with_)
    .update(said)
    .update(parts.body ?? body);
  return `v1,${digest.digest('base64')}`;
}

/** The headers of a genuine signed delivery; `undefined` leaves one out. */
export function signed(change: Record<string, string | undefined> = {}) {
  return headers({
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign(),
    'idempotency-key': id,
    ...change,
  });
}

/** Headers with any content, also such as `Headers` would refuse. */
export function headers(values: Record<string, string | undefined>) {
  return { get: (name: string): string | null => values[name] ?? null };
}
