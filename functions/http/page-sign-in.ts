import { withoutTrailingSlashes } from '../../shared/contracts/outer-slashes.ts';
import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { isLoopbackUrl } from '../../shared/platform/config/loopback.ts';
import type { Settings } from '../../shared/platform/config/config.ts';

export type SignInSettings = Pick<
  Settings,
  'PAGE_CLIENT_ID' | 'REQUIRED_SCOPE' | 'TENANTS' | 'TOKEN_AUDIENCES' | 'TOKEN_AUTHORITY'
>;
type OpenIdSignIn = Extract<PageSignIn, { kind: 'local' | 'entra' }>;

const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** How a person signs in to the page. The local administrator needs no token, but may act as another local identity. */
export function signInAt(isLocalAdministrator: boolean, settings: SignInSettings): PageSignIn {
  const client = clientOf(settings);
  if (isLocalAdministrator) {
    const as = 'local-administrator';
    return client?.kind === 'local' ? { kind: 'loopback', as, another: client } : { kind: 'loopback', as };
  }
  if (client !== undefined) return client;
  const reason = 'PAGE_CLIENT_ID is not set: it is the client id with which the page signs people in.';
  return { kind: 'unavailable', reason };
}

/** An authority on this machine is the local identity provider, any other is Entra. */
function clientOf(settings: SignInSettings): OpenIdSignIn | undefined {
  const { PAGE_CLIENT_ID, TOKEN_AUTHORITY, TOKEN_AUDIENCES, TENANTS } = settings;
  // One registration may be both the API and the page.
  const clientId = PAGE_CLIENT_ID ?? TOKEN_AUDIENCES.find((audience) => guid.test(audience));
  if (clientId === undefined) return undefined;
  const tenant = TENANTS.length === 1 ? TENANTS[0]?.tenantId : undefined;
  const authority = `${TOKEN_AUTHORITY}/${tenant ?? 'organizations'}`;
  const kind = isLoopbackUrl(TOKEN_AUTHORITY) ? 'local' : 'entra';
  return { kind, authority, clientId, scope: scopeOf(settings) };
}

/** The scope of the API: the one that tokens must have, else all that were granted. Entra names the API by its URI. */
function scopeOf({ TOKEN_AUDIENCES, REQUIRED_SCOPE }: SignInSettings): string {
  const uri = TOKEN_AUDIENCES.find((audience) => !guid.test(audience)) ?? `api://${TOKEN_AUDIENCES[0] ?? ''}`;
  return `${withoutTrailingSlashes(uri)}/${REQUIRED_SCOPE ?? '.default'}`;
}
