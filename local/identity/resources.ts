import { OAuthError } from './http-response.ts';

/** Hosts of Azure Resource Manager. ARM clients request tokens for them, whatever endpoint they call. */
const managementHosts: ReadonlySet<string> = new Set(['management.azure.com', 'management.core.windows.net']);
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Services of Azure that the app itself calls. */
const azureServices: ReadonlySet<string> = new Set([
  'https://servicebus.azure.net',
  'https://storage.azure.com',
  'https://vault.azure.net',
  'https://eventgrid.azure.net',
]);
/** Scopes of OpenID Connect, which name no resource. */
const openIdScopes: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access', '']);

/**
 * Throws `OAuthError` if a v2.0 `scope` names an unknown API. Tokens of people and applications have one audience: the API on
 * this machine. It is known by its own name, by a loopback address, and by ARM's host names, because it replaces ARM.
 */
export function assertScopes(scope: string | null, audience: string): void {
  const named = (scope ?? '').split(/\s+/).filter((one) => !openIdScopes.has(one));
  // `api://palisade/.default`, or a scope of the API, `api://palisade/user_impersonation`.
  for (const one of named) assertResource(one.replace(/\/[^/]*$/, ''), audience);
}

/** Throws `OAuthError` if a `resource` of v1.0 or of a managed identity names an unknown API. */
export function assertResource(resource: string | null, audience: string): void {
  if (resource === null || resource === '') return;
  const name = resource.replace(/(?<!\/)\/+$/, '');
  if (name === audience || isArm(name)) return;
  throw new OAuthError(
    400,
    'invalid_resource',
    `AADSTS500011: The resource '${name}' was not found in the tenant.`,
  );
}

/** The audience of a managed identity's token: a service of Azure, or the API. Throws as `assertResource`. */
export function audienceOf(resource: string, audience: string): string {
  const name = resource.replace(/(?<!\/)\/+$/, '');
  if (azureServices.has(name)) return name;
  assertResource(resource, audience);
  return audience;
}

function isArm(name: string): boolean {
  if (!URL.canParse(name)) return false;
  const { hostname, protocol } = new URL(name);
  return /^https?:$/.test(protocol) && (managementHosts.has(hostname) || loopbackHosts.has(hostname));
}
