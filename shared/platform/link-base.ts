import { withoutTrailingSlashes } from '../contracts/outer-slashes.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Base of links in the response to a request with this URL; undefined if its host is not ours. */
export type LinkBase = (url: string) => string | undefined;

/**
 * The accepted hosts of the app and the base of its links: the configured public URLs, and loopback as the caller used it.
 * With `front`, links begin with it under all of them, because a gateway in front sends the app's own host name. The host of a
 * request and `X-Forwarded-Host` are never copied into links: through a cache or a gateway an attacker could choose them, and
 * clients send tokens to links.
 */
export function linkBaseFor(publicUrls: readonly (string | undefined)[], front?: string): LinkBase {
  const known = new Map(
    [front, ...publicUrls].flatMap((url) =>
      url === undefined ? [] : [[new URL(url).host, withoutTrailingSlashes(front ?? url)]],
    ),
  );
  return (url) => {
    const { host, hostname, origin } = new URL(url);
    return known.get(host) ?? (loopbackHosts.has(hostname) ? origin : undefined);
  };
}
