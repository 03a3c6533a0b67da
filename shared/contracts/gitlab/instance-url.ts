import { withoutTrailingSlashes } from '../outer-slashes.ts';

/**
 * Normalises the root URL of a GitLab, to compare instances: scheme and host in lower case, no default port, no trailing
 * dot or slash, dots in the path resolved, no unnecessary escapes. The path is case-sensitive: two GitLabs may have one
 * host. Undefined for a URL with credentials, a query, a fragment or another scheme.
 */
export function normaliseInstanceUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(url);
  const isPlain = /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
  if (!isPlain) return undefined;
  const authority = `${hostname.replace(/\.$/, '')}${port === '' ? '' : `:${port}`}`;
  const path = pathname.replaceAll(/%[\da-f]{2}/gi, unescaped);
  return `${protocol}//${authority}${withoutTrailingSlashes(path)}`;
}

/** End of an API URL, which other tools need and no root of a GitLab has. */
const apiEnd = /\/api\/(v\d|graphql)$/i;

/**
 * Message for a URL of GitLab's API instead of its root, to follow the name of the setting; undefined for any other URL.
 */
export function apiUrlFault(url: string): string | undefined {
  const normal = normaliseInstanceUrl(url);
  const end = normal === undefined ? undefined : apiEnd.exec(normal)?.[0];
  if (normal === undefined || end === undefined) return undefined;
  return `must be the root of GitLab, and ends in '${end}': write '${normal.slice(0, -end.length)}'`;
}

/** GitLab.com, which its customers don't administer. */
export function isGitLabCom(url: string): boolean {
  return normaliseInstanceUrl(url) === 'https://gitlab.com';
}

/** Host with port, in lower case, of a normalised URL. Several GitLabs may share it. */
export function instanceHostOf(instanceUrl: string): string {
  return new URL(instanceUrl).host;
}

/** RFC 3986, 6.2.2: letters, digits and `-._~` mean the same escaped or not, and hex digits are upper-case. */
function unescaped(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
}
