import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificate authorities of an instance's configuration, as PEM; undefined to trust the system's. Throws an error
 * that names the instance if they can't be read, so that the app does not start without them.
 */
export function trustedAuthorities({ url, ca }: GitLabInstance): string | undefined {
  if (ca === undefined) return undefined;
  const found = textOf(ca, url).match(certificate) ?? [];
  if (found.length === 0) throw unreadable(url, 'holds no PEM certificate');
  try {
    return found.map((pem) => new X509Certificate(pem).toString()).join('');
  } catch {
    throw unreadable(url, 'holds a certificate that is broken');
  }
}

function textOf(ca: string, url: string): string {
  if (ca.includes('-----BEGIN')) return ca;
  try {
    return readFileSync(ca, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw unreadable(url, `names a file that can't be read (${code})`);
  }
}

function unreadable(url: string, reason: string): Error {
  return new Error(`GITLAB_INSTANCES: 'ca' of ${url} ${reason}.`);
}
