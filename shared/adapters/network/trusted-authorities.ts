import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificate authorities of a setting, PEM or the path of a file, as PEM; undefined to trust the system's. Throws an
 * error that names the setting if they can't be read, so that the app does not start without them.
 */
export function trustedAuthorities(ca: string | undefined, setting: string): string | undefined {
  if (ca === undefined) return undefined;
  const found = textOf(ca, setting).match(certificate) ?? [];
  if (found.length === 0) throw unreadable(setting, 'holds no PEM certificate');
  try {
    return found.map((pem) => new X509Certificate(pem).toString()).join('');
  } catch {
    throw unreadable(setting, 'holds a certificate that is broken');
  }
}

function textOf(ca: string, setting: string): string {
  if (ca.includes('-----BEGIN')) return ca;
  try {
    return readFileSync(ca, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw unreadable(setting, `names a file that can't be read (${code})`);
  }
}

function unreadable(setting: string, reason: string): Error {
  return new Error(`${setting} ${reason}.`);
}
