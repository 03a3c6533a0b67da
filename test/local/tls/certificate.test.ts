import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { ensureCertificate } from '../../../local/tls/certificate.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const now = new Date('2026-11-29T12:00:00.000Z');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function certificateAt(time: Date): Promise<X509Certificate> {
  return new X509Certificate(readFileSync((await ensureCertificate(folder, time)).cert));
}

it('names this machine and nothing else, for as long as every system takes one', async () => {
  const certificate = await certificateAt(now);

  const names = certificate.subjectAltName?.split(', ') ?? [];
  expect(names.slice(0, 2)).toEqual(['DNS:localhost', 'IP Address:127.0.0.1']);
  expect(names).toHaveLength(3);
  expect(certificate.validToDate.getTime() - now.getTime()).toBeLessThanOrEqual(398 * dayMs);
  expect(certificate.checkIssued(certificate)).toBe(true);
});

it('is made once, with a key that only its owner can read', async () => {
  const first = await certificateAt(now);
  const { key } = await ensureCertificate(folder, now);

  expect((await certificateAt(new Date(now.getTime() + 300 * dayMs))).fingerprint256).toBe(
    first.fingerprint256,
  );
  expect(statSync(key).mode & 0o777).toBe(0o600);
});

it('is created again before it expires, and after a crash while it was written', async () => {
  const first = await certificateAt(now);
  const later = await certificateAt(new Date(now.getTime() + 380 * dayMs));
  writeFileSync(join(folder, 'certificate.pem'), 'half of');
  const afterCrash = await certificateAt(now);
  const { key } = await ensureCertificate(folder, now);
  writeFileSync(
    key,
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  const afterHalf = await certificateAt(now);

  expect(new Set([first, later, afterCrash, afterHalf].map((one) => one.fingerprint256)).size).toBe(4);
});
