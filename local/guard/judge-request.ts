/** What the guard looks at. Headers as they came: a repeated one has several values. */
export type AskedOf = {
  scheme: 'http' | 'https';
  method: string;
  /** The request target as it came over the line. */
  target: string;
  hosts: readonly string[];
  origins: readonly string[];
  /** `Sec-Fetch-Site`, `-Mode` and `-Dest`, which browsers set and pages can't. */
  sites: readonly string[];
  modes: readonly string[];
  destinations: readonly string[];
};

/** What a listener serves beyond requests of this machine that no foreign page sent. Nothing unless named. */
export type GuardRules = {
  /** The address under which a tunnel brings requests from outside. */
  publicUrl?: string;
  /** Of the paths, which are served under `publicUrl`. */
  isPublic?: (path: string) => boolean;
  /** Requests under `publicUrl` that prove themselves, so that it does not matter who sent them. */
  provesItself?: (method: string, path: string) => boolean;
  /** Paths that any page may lead a browser to: an answer to a top-level navigation is for the person's eyes only. */
  navigable?: (path: string) => boolean;
  /** Origins of pages of ours that another listener serves. */
  friendlyOrigins?: readonly string[];
};

/** 421: sent to a name that is not ours. 401: sent by a page that is not ours. */
export type Verdict = 'serve' | 421 | 401;

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
const ownSites: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * Whether a request on a loopback address comes from this machine. A page in the person's browser reaches loopback too:
 * directly, which its `Origin` and `Sec-Fetch-Site` tell (Fetch, "Origin header"; Fetch Metadata), or after its own name
 * was made to resolve to 127.0.0.1 (DNS rebinding), which the `Host` tells. A token changes nothing: it may be stolen.
 */
export function judgeRequest(asked: AskedOf, rules: GuardRules): Verdict {
  const own = ownOriginOf(asked, rules);
  const path = pathOf(asked.target);
  if (own === undefined || path === undefined) return 421;
  if (own.isPublic && rules.isPublic?.(path) !== true) return 421;
  if (own.isPublic && rules.provesItself?.(asked.method, path) === true) return 'serve';
  if (isTopLevelNavigation(asked) && rules.navigable?.(path) === true) return 'serve';
  return isOwnWork(asked, own.origin, rules.friendlyOrigins ?? []) ? 'serve' : 401;
}

/** The origin that the request was sent to; undefined when it is none of ours, or not clear. */
function ownOriginOf(
  { scheme, hosts }: AskedOf,
  { publicUrl }: GuardRules,
): { origin: string; isPublic: boolean } | undefined {
  const [host = '', ...others] = hosts;
  if (others.length > 0) return undefined;
  if (publicUrl !== undefined && isHostOf(publicUrl, host))
    return { origin: new URL(publicUrl).origin, isPublic: true };
  if (!loopbackHost.test(host)) return undefined;
  return { origin: `${scheme}://${host}`.toLowerCase(), isPublic: false };
}

/** The port may be named even where it is the scheme's own. */
function isHostOf(url: string, host: string): boolean {
  const { protocol, hostname, port, host: wanted } = new URL(url);
  const named = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
  return [wanted, named].includes(host.toLowerCase());
}

/** Undefined for a target that is no path: an absolute one names another host than `Host` does. */
function pathOf(target: string): string | undefined {
  return target.startsWith('/') || target === '*' ? (target.split('?', 1)[0] ?? '') : undefined;
}

/** Frames navigate too, but their `Sec-Fetch-Dest` is their own. */
function isTopLevelNavigation({ method, modes, destinations }: AskedOf): boolean {
  const isNavigation = modes.length > 0 && modes.every((mode) => mode === 'navigate');
  return method === 'GET' && isNavigation && destinations.every((one) => one === 'document');
}

function isOwnWork({ origins, sites }: AskedOf, own: string, friendly: readonly string[]): boolean {
  if (origins.length > 0 && origins.every((origin) => friendly.includes(origin))) return true;
  return origins.every((origin) => origin === own) && sites.every((site) => ownSites.has(site));
}
