/** The path of a CI file; an address on the web without credentials and query, which may hold a token. */
export function withoutCredentials(path: string): string {
  if (!path.includes('://')) return path;
  if (!URL.canParse(path)) return path.slice(0, path.indexOf('://') + 3);
  const { protocol, host, pathname } = new URL(path);
  return `${protocol}//${host}${pathname}`;
}
