import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { generate } from 'selfsigned';

/** Where the certificate of a data folder lies. `cert` is also what clients are told to trust. */
export type KeptCertificate = { cert: string; key: string };

/** Apple's systems take no certificate that is good for longer. */
const lifetimeDays = 397;
/** One that ends soon is replaced at a start, while whoever trusts it can be told. */
const minDaysLeft = 30;
const dayMs = 24 * 60 * 60 * 1_000;
const names = [
  { type: 2 as const, value: 'localhost' },
  { type: 7 as const, ip: '127.0.0.1' },
  { type: 7 as const, ip: '::1' },
];

/**
 * The self-signed certificate of a data folder, for 127.0.0.1 and localhost: made once and kept, so that clients trust it
 * once. Its private key is readable by its owner only. Idempotent; a start that dies between the two files makes both again.
 */
export async function keptCertificate(dataDir: string, now: Date): Promise<KeptCertificate> {
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

function isUsable({ cert, key }: KeptCertificate, now: Date): boolean {
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
