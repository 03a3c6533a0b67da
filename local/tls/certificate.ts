import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { generate } from 'selfsigned';

/** Files of the certificate. Clients must trust `cert`. */
export type CertificateFiles = { cert: string; key: string };

/** Apple accepts no longer lifetime. */
const lifetimeDays = 397;
/** A start replaces a certificate that expires sooner, so that the new one can be announced in time. */
const minDaysLeft = 30;
const dayMs = 24 * 60 * 60 * 1_000;
const names = [
  { type: 2 as const, value: 'localhost' },
  { type: 7 as const, ip: '127.0.0.1' },
  { type: 7 as const, ip: '::1' },
];

/**
 * Returns the data folder's self-signed certificate for 127.0.0.1 and localhost. It is created once, so that clients trust it
 * once. Only the owner can read its private key. Idempotent; after a crash between the two files both are created again.
 */
export async function ensureCertificate(dataDir: string, now: Date): Promise<CertificateFiles> {
  const kept = { cert: join(dataDir, 'certificate.pem'), key: join(dataDir, 'certificate.key') };
  if (isUsable(kept, now)) return kept;
  const made = await generate([{ name: 'commonName', value: 'Palisade on this machine' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: now,
    notAfterDate: new Date(now.getTime() + lifetimeDays * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names },
    ],
  });
  replace(kept.key, made.private, 0o600);
  replace(kept.cert, made.cert, 0o644);
  return kept;
}

function isUsable({ cert, key }: CertificateFiles, now: Date): boolean {
  if (!existsSync(cert) || !existsSync(key)) return false;
  try {
    const certificate = new X509Certificate(readFileSync(cert));
    const leftMs = certificate.validToDate.getTime() - now.getTime();
    return leftMs > minDaysLeft * dayMs && certificate.checkPrivateKey(createPrivateKey(readFileSync(key)));
  } catch {
    return false;
  }
}

function replace(file: string, text: string, mode: number): void {
  writeFileSync(`${file}.new`, text, { mode });
  renameSync(`${file}.new`, file);
}
