import { createHmac, timingSafeEqual } from 'node:crypto';
import { liesUnder, parseAddress } from './address.ts';

export const keyName = 'RootManageSharedAccessKey';

export type TokenCheck = { valid: true; expiresAtMs: number } | { valid: false; reason: string };

/**
 * Checks `SharedAccessSignature sr=…&sig=…&se=…&skn=…` for an audience: the key, the signature over `sr` as it
 * stands in the token, the expiry, and that the audience lies under `sr`. The host of the audience is not compared:
 * with `customEndpointAddress` it is another than ours.
 */
export function checkToken(token: string, audience: string, key: string, nowMs: number): TokenCheck {
  const fields = fieldsOf(token);
  const resource = fields.get('sr') ?? '';
  const expiry = fields.get('se') ?? '';
  const wanted = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest();
  const given = Buffer.from(decode(fields.get('sig') ?? ''), 'base64');
  if (decode(fields.get('skn') ?? '') !== keyName)
    return refused('InvalidSignature: The key name is not known.');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return refused('InvalidSignature: The token has an invalid signature.');
  }
  const expiresAtMs = Number(expiry) * 1000;
  if (!(expiresAtMs > nowMs)) return refused('ExpiredToken: The token is expired.');
  if (!liesUnder(parseAddress(audience).path, parseAddress(decode(resource)).path)) {
    return refused(`InvalidAudience: The token does not cover '${audience}'.`);
  }
  return { valid: true, expiresAtMs };
}

function refused(reason: string): TokenCheck {
  return { valid: false, reason };
}

/** Signatures end in `=`, so each part is cut at its first one only. */
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
