import type { Tenant } from '../contracts/tenant.ts';
import type { Caller } from '../domain/access/caller.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The object id of the local administrator, who is in no directory. */
export const localAdministratorId = '00000000-0000-4000-8000-00000000000a';

export type RequestOrigin = { url: string; headers: { get(name: string): string | null } };

/** The local administrator, who belongs to the first tenant. */
export function localAdministratorOf(tenants: readonly Tenant[]): Caller {
  const tenantId = tenants[0]?.tenantId ?? '';
  return { name: 'local-administrator', principalId: localAdministratorId, type: 'User', tenantId };
}

/**
 * Whether a request was sent to a loopback address, and by no web page from elsewhere: the host name is checked, so that
 * none can reach in through a name that resolves to loopback, and so is the browser's word that another site sent it.
 */
export function isFromThisMachine(request: RequestOrigin): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  const hosts = [request.url, ...(origin === null ? [] : [origin])].map(hostOf);
  return hosts.every((host) => host !== undefined && loopbackHosts.has(host));
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
