import { createHmac } from 'node:crypto';

const prefix = 'whsec_';

/** The key of a signing token, which is `whsec_` and 32 bytes in base64 (Standard Webhooks). Undefined if invalid. */
export function signingKey(token: string): Buffer | undefined {
  if (!token.startsWith(prefix)) return undefined;
  const key = Buffer.from(token.slice(prefix.length), 'base64');
  return key.length === 32 ? key : undefined;
}

/** The three headers of a signed delivery; `timestamp` in seconds. Empty for an invalid token. */
export function signatureHeaders(
  token: string,
  id: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const key = signingKey(token);
  if (key === undefined) return {};
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
