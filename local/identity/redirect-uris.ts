import { pageClient } from './identities.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a client may get its response there. The page has its registered addresses only, compared as text: RFC 9700,
 * section 4.1.3. Every other client is a native one, which listens on any loopback port: RFC 8252, section 7.3.
 */
export function mayRedirect(clientId: string | null, uri: string, pageOrigins: readonly string[]): boolean {
  return clientId === pageClient ? isPage(uri, pageOrigins) : isLoopback(uri);
}

/** Whether a browser may be sent there after a sign-out, which gives away nothing. */
export function mayReturn(uri: string, pageOrigins: readonly string[]): boolean {
  return isPage(uri, pageOrigins) || isLoopback(uri);
}

function isPage(uri: string, pageOrigins: readonly string[]): boolean {
  return pageOrigins.some((origin) => uri === `${origin}/`);
}

function isLoopback(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname, username } = new URL(uri);
  return /^https?:$/.test(protocol) && loopbackHosts.has(hostname) && username === '';
}
