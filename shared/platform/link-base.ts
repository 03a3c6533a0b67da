import { withoutTrailingSlashes } from '../contracts/outer-slashes.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What links begin with, for a request that came under this URL; undefined where the URL's host is none of ours. */
export type LinkBase = (url: string) => string | undefined;

/**
 * Under which addresses the app answers, and what its links begin with: the configured public ones, and loopback as the
 * caller used it. A link that repeated whatever host a request names would lead, by a cache or a gateway, wherever a stranger
 * likes; tokens are sent to it.
 */
export function linkBaseFor(publicUrls: readonly (string | undefined)[]): LinkBase {
  const known = new Map(
    publicUrls.flatMap((url) =>
      url === undefined ? [] : [[new URL(url).host, withoutTrailingSlashes(url)]],
    ),
  );
  return (url) => {
    const { host, hostname, origin } = new URL(url);
    return known.get(host) ?? (loopbackHosts.has(hostname) ? origin : undefined);
  };
}
