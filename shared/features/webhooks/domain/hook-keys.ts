import { type KeyObject, createHash, createSecretKey } from 'node:crypto';

import type { HookSecret } from '../../../contracts/gitlab/hook.ts';

type Keys = {
  /** Undefined if the stored token is not a `whsec_` token; an empty key would accept any signature. */
  signingKey: KeyObject | undefined;
  tokenDigest: Buffer;
};

/** The keys that authenticate one hook's deliveries. Made once per secret, as deliveries come in bursts. */
export type HookKeys = Keys & {
  /** Keys of before a rotation, until a time in ms. */
  former?: Keys & { untilMs: number };
};

/** `whsec_` and base64 of the key, 24 to 64 bytes (Standard Webhooks); GitLab makes 32. */
const signingToken = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;
const minKeyBytes = 24;

export function hookKeys({ former, ...secret }: HookSecret): HookKeys {
  if (former === undefined) return keysOf(secret);
  return { ...keysOf(secret), former: { ...keysOf(former), untilMs: Date.parse(former.until) } };
}

function keysOf(secret: Pick<HookSecret, 'token' | 'signingToken'>): Keys {
  const key = Buffer.from(signingToken.exec(secret.signingToken)?.[1] ?? '', 'base64');
  return {
    signingKey: key.length < minKeyBytes ? undefined : createSecretKey(key),
    tokenDigest: digestOf(secret.token),
  };
}

/** Digests have one length, so that comparing them leaks nothing about the tokens. */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
