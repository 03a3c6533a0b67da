import { ensureCertificate } from '../tls/certificate.ts';
import { trustCertificate } from '../tls/trust-certificate.ts';
import type { StartOptions } from './options.ts';

/** TLS of the stack: flags for processes that listen, environment for processes that connect, and the certificate file. */
export type StackTls = { flags: string[]; trust: NodeJS.ProcessEnv; certificate: string | undefined };

/** TLS with the data folder's certificate, or none. A person's own certificate authorities are trusted in either case. */
export async function stackTls({ tls }: Pick<StartOptions, 'tls'>, dataDir: string): Promise<StackTls> {
  if (!tls) return { flags: [], trust: {}, certificate: undefined };
  const { cert, key } = await ensureCertificate(dataDir, new Date());
  const trusted = trustCertificate(dataDir, cert, process.env['NODE_EXTRA_CA_CERTS']);
  return {
    flags: [`--tls-cert=${cert}`, `--tls-key=${key}`],
    trust: { NODE_EXTRA_CA_CERTS: trusted },
    certificate: cert,
  };
}
