import { type KeyObject, createHash, createSecretKey } from 'node:crypto';

import type { HookSecret } from '../../../contracts/gitlab/hook.ts';

/** What one hook's deliveries are checked with; make it once per secret and keep it, as deliveries come in bursts. */
export type HookKeys = {
  /** Absent where the stored token is no signing token: a key of our own making would be a key of anybody's. */
  signingKey: KeyObject | undefined;
  tokenDigest: Buffer;
};

/** `whsec_` and base64 of the key, 24 to 64 bytes (Standard Webhooks); GitLab makes 32. */
const signingToken = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;
const minKeyBytes = 24;

export function hookKeys(secret: HookSecret): HookKeys {
  const key = Buffer.from(signingToken.exec(secret.signingToken)?.[1] ?? '', 'base64');
  return {
    signingKey: key.length < minKeyBytes ? undefined : createSecretKey(key),
    tokenDigest: digestOf(secret.token),
  };
}

/** Digests are of one length, so that comparing them tells nothing of what was digested. */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
