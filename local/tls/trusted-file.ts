import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * The file that the processes of a stack take for `NODE_EXTRA_CA_CERTS`: the stack's own certificate beside what the person
 * trusts anyway, as Node reads one file only. This process trusts the certificate from here on, too.
 */
export function trustCertificate(dataDir: string, certFile: string, own: string | undefined): string {
  const cert = readFileSync(certFile, 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), cert]);
  if (own === undefined) return certFile;
  const file = join(dataDir, 'trusted.pem');
  writeFileSync(file, `${readFileSync(own, 'utf8').trimEnd()}\n${cert}`, { mode: 0o600 });
  return file;
}
