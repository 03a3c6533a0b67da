import { createHmac, timingSafeEqual } from 'node:crypto';
import { isWithinScope, parseAddress } from './address.ts';

export const keyName = 'RootManageSharedAccessKey';

export type TokenCheck = { valid: true; expiresAtMs: number } | { valid: false; reason: string };

/**
 * Checks `SharedAccessSignature sr=…&sig=…&se=…&skn=…` for an audience: key name, signature over `sr` as spelled in the
 * token, expiry, and that the audience is within `sr`. The host of the audience is ignored: with
 * `customEndpointAddress` it is not this broker's.
 */
export function checkToken(token: string, audience: string, key: string, nowMs: number): TokenCheck {
  const fields = fieldsOf(token);
  const resource = fields.get('sr') ?? '';
  const expiry = fields.get('se') ?? '';
  const expected = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest();
  const given = Buffer.from(decode(fields.get('sig') ?? ''), 'base64');
  if (decode(fields.get('skn') ?? '') !== keyName)
    return refused('InvalidSignature: The key name is not known.');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return refused('InvalidSignature: The token has an invalid signature.');
  }
  const expiresAtMs = Number(expiry) * 1000;
  if (!(expiresAtMs > nowMs)) return refused('ExpiredToken: The token is expired.');
  if (!isWithinScope(parseAddress(audience).path, parseAddress(decode(resource)).path)) {
    return refused(`InvalidAudience: The token does not cover '${audience}'.`);
  }
  return { valid: true, expiresAtMs };
}

function refused(reason: string): TokenCheck {
  return { valid: false, reason };
}

/** Splits each part at its first `=` only, since signatures end in `=`. */
function fieldsOf(token: string): Map<string, string> {
  const [, list = ''] = /^SharedAccessSignature\s+(.*)$/i.exec(token) ?? [];
  return new Map(
    list.split('&').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
