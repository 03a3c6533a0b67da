/** Input of the guard. Headers are raw: a repeated one has several values. */
export type GuardedRequest = {
  scheme: 'http' | 'https';
  method: string;
  /** Request target as sent. */
  target: string;
  hosts: readonly string[];
  origins: readonly string[];
  /** `Sec-Fetch-Site`, `-Mode` and `-Dest`, set by browsers; pages cannot change them. */
  sites: readonly string[];
  modes: readonly string[];
  destinations: readonly string[];
};

/** Exceptions of a listener: requests that are served although they come from elsewhere. Default: none. */
export type GuardRules = {
  /** Public URL of a tunnel to this machine. */
  publicUrl?: string;
  /** True for paths that are served under `publicUrl`. */
  isPublic?: (path: string) => boolean;
  /** True for requests under `publicUrl` that carry their own proof, whoever sent them. */
  authenticatesItself?: (method: string, path: string) => boolean;
  /** True for paths that any page may navigate to: only the person sees the response to a top-level navigation. */
  navigable?: (path: string) => boolean;
  /** Origins of our own pages on another listener. */
  trustedOrigins?: readonly string[];
};

/** 421: the host name is not ours. 401: the page is not ours. */
export type GuardDecision = 'serve' | 421 | 401;

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
const ownSites: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * Decides whether a request on a loopback address comes from this machine. A page in the person's browser can reach loopback
 * directly, which `Origin` and `Sec-Fetch-Site` reveal (Fetch, "Origin header"; Fetch Metadata), or by a host name that
 * resolves to 127.0.0.1 (DNS rebinding), which `Host` reveals. A token changes nothing: it may be stolen.
 */
export function classifyRequest(request: GuardedRequest, rules: GuardRules): GuardDecision {
  const own = ownOriginOf(request, rules);
  const path = pathOf(request.target);
  if (own === undefined || path === undefined) return 421;
  if (own.isPublic && rules.isPublic?.(path) !== true) return 421;
  if (own.isPublic && rules.authenticatesItself?.(request.method, path) === true) return 'serve';
  if (isTopLevelNavigation(request) && rules.navigable?.(path) === true) return 'serve';
  return isOwnOrigin(request, own.origin, rules.trustedOrigins ?? []) ? 'serve' : 401;
}

/** Origin that the request was sent to; undefined if it is not ours or ambiguous. */
function ownOriginOf(
  { scheme, hosts }: GuardedRequest,
  { publicUrl }: GuardRules,
): { origin: string; isPublic: boolean } | undefined {
  const [host = '', ...others] = hosts;
  if (others.length > 0) return undefined;
  if (publicUrl !== undefined && isHostOf(publicUrl, host))
    return { origin: new URL(publicUrl).origin, isPublic: true };
  if (!loopbackHost.test(host)) return undefined;
  return { origin: `${scheme}://${host}`.toLowerCase(), isPublic: false };
}

/** The port may be given even if it is the default of the scheme. */
function isHostOf(url: string, host: string): boolean {
  const { protocol, hostname, port, host: wanted } = new URL(url);
  const named = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
  return [wanted, named].includes(host.toLowerCase());
}

/** Undefined for an absolute target, because its host may differ from `Host`. */
function pathOf(target: string): string | undefined {
  return target.startsWith('/') || target === '*' ? (target.split('?', 1)[0] ?? '') : undefined;
}

/** Navigations of frames have another `Sec-Fetch-Dest`. */
function isTopLevelNavigation({ method, modes, destinations }: GuardedRequest): boolean {
  const isNavigation = modes.length > 0 && modes.every((mode) => mode === 'navigate');
  return method === 'GET' && isNavigation && destinations.every((one) => one === 'document');
}

function isOwnOrigin({ origins, sites }: GuardedRequest, own: string, friendly: readonly string[]): boolean {
  if (origins.length > 0 && origins.every((origin) => friendly.includes(origin))) return true;
  return origins.every((origin) => origin === own) && sites.every((site) => ownSites.has(site));
}
