/** `read_api` is enough for the whole crawl; `api` holds it. */
export function crawls(scopes: readonly string[]): boolean {
  return scopes.includes('api') || scopes.includes('read_api');
}
