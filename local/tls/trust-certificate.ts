import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Returns the file for `NODE_EXTRA_CA_CERTS` of the stack's processes: the stack's certificate together with the person's own,
 * because Node reads one file only. This process trusts the certificate from now on, too.
 */
export function trustCertificate(dataDir: string, certFile: string, own: string | undefined): string {
  const cert = readFileSync(certFile, 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), cert]);
  if (own === undefined) return certFile;
  const file = join(dataDir, 'trusted.pem');
  writeFileSync(file, `${readFileSync(own, 'utf8').trimEnd()}\n${cert}`, { mode: 0o600 });
  return file;
}
