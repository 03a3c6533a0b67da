import type { Tenant } from '../../contracts/tenant.ts';
import type { Caller } from '../../platform/caller.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Object id of the local administrator, which exists in no directory. */
export const localAdministratorId = '00000000-0000-4000-8000-00000000000a';

export type RequestOrigin = {
  url: string;
  headers: { get(name: string): string | null; keys(): Iterable<string> };
};

/**
 * Headers in which proxies, tunnels and content delivery networks name the original sender: RFC 7239 and 9110
 * (`Forwarded`, `Via`), and vendor headers. Any of them means that the sender is not on this machine.
 */
const forwarding: readonly RegExp[] = [
  /^(forwarded|via|x-forward|client-ip|remote-addr|front-end-https|disguised-host)/,
  /^(x-original|x-rewrite|x-envoy|x-azure|x-arr|x-appengine|x-appgw|x-amzn|x-amz-cf|x-cloud-trace|x-proxy|x-vercel|x-nf|x-ms-edge)-/,
  /^(cf|cdn|fly|fastly|ngrok|tailscale|akamai|incap)-/,
  /(^|-)(real|client|connecting|remote|source|originating|cluster|user)-?(ip|addr|address|host)$/,
];

/** The local administrator, who belongs to the first tenant. */
export function localAdministratorOf(tenants: readonly Tenant[]): Caller {
  const tenantId = tenants[0]?.tenantId ?? '';
  return { name: 'local-administrator', principalId: localAdministratorId, type: 'User', tenantId };
}

/**
 * Whether a request was sent from this machine, not through a proxy and not by the web page of another site. Checks the
 * host name, so that a name that resolves to loopback and `publicUrl` do not count as local, the browser's headers
 * `Sec-Fetch-Site` and `Origin`, and forwarding headers.
 */
export function isFromThisMachine({ url, headers }: RequestOrigin, publicUrl?: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !loopbackHosts.has(parsed.hostname)) return false;
  if (publicUrl !== undefined && new URL(publicUrl).host === parsed.host) return false;
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  if (origin !== null && origin !== parsed.origin) return false;
  return [...headers.keys()].every((name) => !isForwarding(name.toLowerCase()));
}

function isForwarding(name: string): boolean {
  return forwarding.some((pattern) => pattern.test(name));
}
