import type { Caller } from '../domain/access/caller.ts';
import { UnauthenticatedError } from '../domain/errors.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The object id of the local administrator, who is in no directory. */
const localAdministratorId = '00000000-0000-4000-8000-00000000000a';

export type RequestOrigin = { url: string; headers: { get(name: string): string | null } };

/**
 * Who calls. Where the local administrator is allowed, a request to a loopback address without a token is theirs; the
 * host name is checked, so that a web page elsewhere can't reach in through a name that resolves to loopback, and so is
 * the browser's word that another site sent it. Everything else is refused. Throws `UnauthenticatedError`.
 */
export function identifyCaller(
  request: RequestOrigin,
  rules: { localAdministrator: boolean; tenantId: string },
): Caller {
  if (request.headers.get('authorization') !== null) {
    throw new UnauthenticatedError('Bearer tokens are not accepted by this deployment.');
  }
  if (!rules.localAdministrator || !isFromThisMachine(request)) {
    throw new UnauthenticatedError('The request is not authenticated.');
  }
  return {
    name: 'local-administrator',
    principalId: localAdministratorId,
    type: 'User',
    tenantId: rules.tenantId,
  };
}

function isFromThisMachine(request: RequestOrigin): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  const hosts = [request.url, ...(origin === null ? [] : [origin])].map(hostOf);
  return hosts.every((host) => host !== undefined && loopbackHosts.has(host));
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
