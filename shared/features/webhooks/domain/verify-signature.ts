import { createHmac, timingSafeEqual } from 'node:crypto';

import type { HookSecret } from '../../../contracts/gitlab/hook.ts';
import { type HookKeys, digestOf, hookKeys } from './hook-keys.ts';

export type WebhookVerdict =
  | { authentic: true; idempotencyKey?: string; by: 'signature' | 'token' }
  /** `reason` holds nothing of the delivery. */
  | { authentic: false; reason: string };

export type Delivery = {
  headers: { get(name: string): string | null };
  /** The received bytes: the same JSON serialized again has another signature. */
  rawBody: Uint8Array | string;
  /** Pass `hookKeys(secret)` to do the work common to all deliveries of a hook once. */
  secret: HookSecret | HookKeys;
  /** True if the token alone, which is sent in plain text, does not authenticate; absent: it does. */
  mustSign?: boolean;
  now: Date;
};

type Signature = { id: string | null; timestamp: string | null; signatures: string | null };

const toleranceMs = 300_000;
const maxHeaderCharacters = 4096;
const plainId = /^[\x21-\x7e]{1,256}$/;
const unixSeconds = /^\d{1,12}$/;
const signatureForm = /^v1,[A-Za-z0-9+/]{43}=$/;

/**
 * Authenticates a delivery by its signature (Standard Webhooks; GitLab 19.0) if any signature header is present, else
 * by the token that GitLab sends in plain text, unless the hook must sign. A token never replaces a failed signature. While a
 * rotation lasts, the former secrets count as well as the new ones.
 * Does not throw, whatever the headers hold. GitLab, Webhooks, "Delivery headers".
 */
export function verifyWebhook({ headers, rawBody, secret, now, mustSign }: Delivery): WebhookVerdict {
  const { former, ...newest } = 'tokenDigest' in secret ? secret : hookKeys(secret);
  const all = former !== undefined && now.getTime() < former.untilMs ? [newest, former] : [newest];
  const signature = {
    id: headers.get('webhook-id'),
    timestamp: headers.get('webhook-timestamp'),
    signatures: headers.get('webhook-signature'),
  };
  const isSigned = Object.values(signature).some((value) => value !== null);
  if (!isSigned && mustSign === true) return refused('this hook signs its deliveries');
  const verdicts = all.map((keys) =>
    isSigned ? bySignature(signature, rawBody, keys, now) : byToken(headers, keys),
  );
  return verdicts.find(({ authentic }) => authentic) ?? verdicts[0]!;
}

function bySignature(
  { id, timestamp, signatures }: Signature,
  rawBody: Uint8Array | string,
  { signingKey }: HookKeys,
  now: Date,
): WebhookVerdict {
  if (id === null || timestamp === null || signatures === null)
    return refused('a signature header is missing');
  if (signingKey === undefined) return refused('this hook has no usable signing token');
  if (!plainId.test(id)) return refused('webhook-id is malformed');
  if (!unixSeconds.test(timestamp)) return refused('webhook-timestamp is malformed');
  if (signatures.length > maxHeaderCharacters) return refused('webhook-signature is too long');
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > toleranceMs) {
    return refused('webhook-timestamp is more than 300 s away from now');
  }
  const offered = signatures.split(' ').filter((value) => signatureForm.test(value));
  if (offered.length === 0) return refused('webhook-signature holds no v1 signature');
  const digest = createHmac('sha256', signingKey)
    .update(`${id}.${timestamp}.`)
    .update(rawBody)
    .digest('base64');
  const expected = Buffer.from(`v1,${digest}`);
  // Compared as text: base64 that differs in unused bits only must not count as the same signature.
  const matches = offered.some((value) => timingSafeEqual(Buffer.from(value), expected));
  return matches ? { authentic: true, idempotencyKey: id, by: 'signature' } : refused('no signature matches');
}

function byToken(headers: Delivery['headers'], { tokenDigest }: HookKeys): WebhookVerdict {
  const token = headers.get('x-gitlab-token');
  if (token === null) return refused('there is neither a signature nor a token');
  if (token.length > maxHeaderCharacters) return refused('X-Gitlab-Token is too long');
  if (!timingSafeEqual(digestOf(token), tokenDigest)) return refused('X-Gitlab-Token does not match');
  const idempotencyKey = headers.get('idempotency-key');
  const isUsable = idempotencyKey !== null && plainId.test(idempotencyKey);
  return { authentic: true, by: 'token', ...(isUsable && { idempotencyKey }) };
}

function refused(reason: string): WebhookVerdict {
  return { authentic: false, reason };
}

/** True if the hook has signed before, unless a person knows the token and may have added another hook with it. */
export function provesBySignature({ signs, isByHand }: { signs?: boolean; isByHand?: boolean }): boolean {
  return signs === true && isByHand !== true;
}
