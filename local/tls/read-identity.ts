import { readFileSync } from 'node:fs';

import type { TlsIdentity } from '../guard/guarded-server.ts';

/** Flags of every listener's process; each names a PEM file. */
export const tlsFlags = { 'tls-cert': { type: 'string' }, 'tls-key': { type: 'string' } } as const;

/** What a process was told to prove itself with; nothing: it speaks plain HTTP. Throws where one of the two is missing. */
export function tlsIdentityOf(values: { 'tls-cert'?: string | undefined; 'tls-key'?: string | undefined }): {
  tls?: TlsIdentity;
} {
  const { 'tls-cert': cert, 'tls-key': key } = values;
  if (cert === undefined && key === undefined) return {};
  if (cert === undefined || key === undefined) throw new Error('--tls-cert and --tls-key go together.');
  return { tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } };
}
