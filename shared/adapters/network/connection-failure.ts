/** Why there was no connection, or no complete response over it. `unsent`: nothing was sent, so a retry is safe. */
export type ConnectionFailure = { reason: string; unsent?: true; lasting?: Lasting };

/** A cause that a retry does not fix: an unknown host name, or an untrusted certificate. */
export type Lasting = 'name' | 'certificate';

/** Codes of Node and undici for a connection that failed before anything was sent. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** OpenSSL's codes for an untrusted chain, and Node's for a host name that the certificate does not include. */
const certificateCodes = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_PRX_TLS',
]);

/** Undici's message; it has no code for this. */
const tunnelRefusal = /^Proxy response \((?<status>\d{3})\)/;

/** Reports only the code of a network error, e.g. ECONNRESET: its message may hold an address or more. */
export function connectionFailure(cause: unknown): ConnectionFailure {
  const refusal = cause instanceof Error ? tunnelRefusal.exec(cause.message)?.groups?.['status'] : undefined;
  if (refusal !== undefined) return { reason: `the proxy did not connect (HTTP ${refusal})`, unsent: true };
  const code = codeOf(cause);
  if (code === undefined) return { reason: 'the connection failed' };
  if (certificateCodes.has(code)) {
    return { reason: `its certificate is not trusted (${code})`, unsent: true, lasting: 'certificate' };
  }
  // Not EAI_AGAIN: there the resolver itself had no answer.
  if (code === 'ENOTFOUND') {
    return { reason: `there is no such host (${code})`, unsent: true, lasting: 'name' };
  }
  return { reason: code, ...(beforeSending.has(code) && { unsent: true }) };
}

function codeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : undefined;
}
