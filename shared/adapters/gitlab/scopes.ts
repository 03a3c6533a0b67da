/** `read_api` is enough for the whole crawl; `api` holds it. */
export function crawls(scopes: readonly string[]): boolean {
  return scopes.includes('api') || scopes.includes('read_api');
}

/**
 * What the scopes of a personal, group or project access token tell. A fine-grained one has the single scope `granular`,
 * and what it may do is told by no list: nothing is known of it but what the reads show.
 */
export function grantedScopes(scopes: readonly string[]): string[] | undefined {
  return scopes.includes('granular') ? undefined : [...scopes];
}
