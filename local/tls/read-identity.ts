import { readFileSync } from 'node:fs';

import type { TlsIdentity } from '../guard/guarded-server.ts';

/** Flags of every process that listens; each names a PEM file. */
export const tlsFlags = { 'tls-cert': { type: 'string' }, 'tls-key': { type: 'string' } } as const;

/** Reads certificate and key from the files of the flags. Without flags the process speaks plain HTTP. Throws if one is missing. */
export function tlsIdentityOf(values: { 'tls-cert'?: string | undefined; 'tls-key'?: string | undefined }): {
  tls?: TlsIdentity;
} {
  const { 'tls-cert': cert, 'tls-key': key } = values;
  if (cert === undefined && key === undefined) return {};
  if (cert === undefined || key === undefined) throw new Error('--tls-cert and --tls-key go together.');
  return { tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } };
}
