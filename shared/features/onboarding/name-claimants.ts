import type { Caller } from '../../platform/caller.ts';
import {
  AuthorizationFailedError,
  NotFoundError,
  UnauthenticatedError,
} from '../../platform/errors/errors.ts';
import { resourceIdOf } from '../../platform/resource-scope.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { checkPermission } from '../permissions/check-permission.ts';
import type { App } from '../app.ts';

const action = 'Microsoft.Security/securityConnectors/read';

/** Resource ids of these connectors, as far as they belong to the tenant of the caller and the caller may read them. */
export async function nameClaimants(
  ids: readonly string[],
  caller: Caller,
  app: App,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  if (ids.length === 0) return names;
  const wanted = new Set(ids);
  for await (const connector of app.connectors.all()) {
    if (!wanted.has(connector.id) || connector.tenantId !== caller.tenantId) continue;
    if (await mayRead(connector, caller, app)) names.set(connector.id, resourceIdOf(connector.key));
  }
  return names;
}

async function mayRead({ key }: Connector, caller: Caller, app: App): Promise<boolean> {
  try {
    await checkPermission(caller, { action, scope: key, ofThoseBelow: false }, app);
    return true;
  } catch (failure) {
    const isRefused =
      failure instanceof AuthorizationFailedError ||
      failure instanceof NotFoundError ||
      failure instanceof UnauthenticatedError;
    if (!isRefused) throw failure;
    return false;
  }
}
