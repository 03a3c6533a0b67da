/** Why no connection came about, or no whole answer over it. `unsent`: nothing left us, so asking again changes nothing. */
export type ConnectionFailure = { because: string; unsent?: true; lasting?: Lasting };

/** What asking again soon does not heal: a name that nobody knows, or a certificate that is not to be trusted. */
export type Lasting = 'name' | 'certificate';

/** What Node and undici call a connection that never came about. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** OpenSSL's words for a chain that ends nowhere, and Node's for a name that the certificate does not hold. */
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

/** In undici's words; there is no code for it alone. */
const tunnelRefusal = /^Proxy response \((?<status>\d{3})\)/;

/** Only the code of a network error is told, e.g. ECONNRESET: its words may hold an address or more. */
export function connectionFailure(cause: unknown): ConnectionFailure {
  const refusal = cause instanceof Error ? tunnelRefusal.exec(cause.message)?.groups?.['status'] : undefined;
  if (refusal !== undefined) return { because: `the proxy did not connect (HTTP ${refusal})`, unsent: true };
  const code = codeOf(cause);
  if (code === undefined) return { because: 'the connection failed' };
  if (certificateCodes.has(code)) {
    return { because: `its certificate is not trusted (${code})`, unsent: true, lasting: 'certificate' };
  }
  // Not EAI_AGAIN: there the resolver itself had no answer.
  if (code === 'ENOTFOUND') {
    return { because: `there is no such host (${code})`, unsent: true, lasting: 'name' };
  }
  return { because: code, ...(beforeSending.has(code) && { unsent: true }) };
}

function codeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : undefined;
}
