import { Refused } from './answers.ts';

/** Azure Resource Manager's names, by which ARM clients ask for tokens whatever endpoint they call. */
const managementHosts: ReadonlySet<string> = new Set(['management.azure.com', 'management.core.windows.net']);
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Scopes of OpenID Connect and refresh tokens, which name no resource. */
const ofEveryone: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access', '']);

/**
 * Throws `Refused` when a `scope` of v2.0 names an API that this provider has no tokens for. Its tokens are for one audience:
 * the one on this machine, by its own name, its address, or ARM's, in whose place it stands.
 */
export function assertScopes(scope: string | null, audience: string): void {
  const named = (scope ?? '').split(/\s+/).filter((one) => !ofEveryone.has(one));
  // `api://palisade/.default`, or a scope of the API, `api://palisade/user_impersonation`.
  for (const one of named) assertResource(one.replace(/\/[^/]*$/, ''), audience);
}

/** The same for a `resource` of v1.0 and of managed identities. */
export function assertResource(resource: string | null, audience: string): void {
  if (resource === null || resource === '') return;
  const name = resource.replace(/(?<!\/)\/+$/, '');
  if (name === audience || isOfArm(name)) return;
  throw new Refused(
    400,
    'invalid_resource',
    `AADSTS500011: The resource '${name}' was not found in the tenant.`,
  );
}

function isOfArm(name: string): boolean {
  if (!URL.canParse(name)) return false;
  const { hostname, protocol } = new URL(name);
  return /^https?:$/.test(protocol) && (managementHosts.has(hostname) || loopbackHosts.has(hostname));
}
