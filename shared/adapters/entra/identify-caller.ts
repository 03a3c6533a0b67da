import type { Tenant } from '../../contracts/tenant.ts';
import type { Caller } from '../../platform/caller.ts';
import { UnauthenticatedError } from '../../platform/errors/errors.ts';
import { callerOfPrincipal } from './app-service-principal.ts';
import { isFromThisMachine, localAdministratorOf, type RequestOrigin } from './local-administrator.ts';
import type { VerifyToken } from './verify-token.ts';

export type IdentityRules = {
  tenants: readonly Tenant[];
  /** Whether App Service authentication is in front of the app and sets its headers. */
  appServiceAuthentication: boolean;
  localAdministrator: boolean;
  /** Requests to this host are never local, whatever the host name looks like. */
  publicUrl?: string | undefined;
  verify: VerifyToken;
};

/**
 * Identifies the caller: by a bearer token, otherwise by the platform if the settings say so, otherwise as the local
 * administrator if allowed. A token that is sent is always checked. Throws as `VerifyToken`.
 */
export async function identifyCaller(request: RequestOrigin, rules: IdentityRules): Promise<Caller> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) return rules.verify(bearerOf(authorization));
  const principal = request.headers.get('x-ms-client-principal');
  if (rules.appServiceAuthentication && principal !== null)
    return served(callerOfPrincipal(principal), rules);
  if (rules.localAdministrator && isFromThisMachine(request, rules.publicUrl))
    return localAdministratorOf(rules.tenants);
  throw new UnauthenticatedError("Authentication failed. The 'Authorization' header is missing.", {
    code: 'AuthenticationFailed',
  });
}

function bearerOf(authorization: string): string {
  const token = /^Bearer +(?<token>\S+)$/i.exec(authorization.trim())?.groups?.['token'];
  if (token !== undefined) return token;
  throw new UnauthenticatedError(
    "Authentication failed. The 'Authorization' header contains no bearer token.",
    {
      code: 'AuthenticationFailed',
    },
  );
}

function served(caller: Caller, { tenants }: IdentityRules): Caller {
  if (tenants.some(({ tenantId }) => tenantId === caller.tenantId)) return caller;
  throw new UnauthenticatedError('The caller is from a tenant that is not served here.', {
    code: 'InvalidAuthenticationTokenTenant',
  });
}
