export type RequestTarget = {
  /** Path, decoded once and then split at "/": `/a%2Fb` has two segments (see decodedPath). */
  segments: readonly string[];
  /** Values of a repeated key are joined by comma, as the host passes them to a Node.js worker without streaming. */
  query: Record<string, string>;
  url: string;
};

/** Maximum URL length in characters, as documented for Azure Functions. Longer URLs get a 414. */
export const MAX_URL_LENGTH = 8192;

const HOST = /^([\w.-]+|\[[0-9a-f:.]+\])(:\d+)?$/i;

/** Returns undefined for malformed percent-encoding, a target that is not a path, or an invalid host. */
export function readTarget(
  target: string,
  host: string,
  scheme: 'http' | 'https' = 'http',
): RequestTarget | undefined {
  const [path = '', query = ''] = splitOnce(target, '?');
  const segments = decodedPath(path);
  const url = `${scheme}://${host}${target}`;
  if (segments === undefined || !HOST.test(host) || !URL.canParse(url)) return undefined;
  return { segments, query: joinedQuery(query), url };
}

/**
 * Azure decodes `%2F` before routing, so it separates segments (azure-functions-host issues 5619 and 9290, open); only
 * Core Tools keep it. Doing the same here reveals before a deployment that a route value can't contain a slash.
 */
function decodedPath(path: string): string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    return decodeURIComponent(path.slice(1)).split('/');
  } catch {
    return undefined;
  }
}

/** Compares keys case-insensitively, as .NET does, and keeps the first spelling. */
function joinedQuery(query: string): Record<string, string> {
  if (query === '') return {};
  const joined = new Map<string, [string, string]>();
  for (const [key, value] of new URLSearchParams(query)) {
    const known = joined.get(key.toLowerCase());
    joined.set(key.toLowerCase(), known === undefined ? [key, value] : [known[0], `${known[1]},${value}`]);
  }
  return Object.fromEntries(joined.values());
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
