import { randomUUID } from 'node:crypto';

import type { Settings } from '../../shared/platform/config/config.ts';
import { ofTenant } from '../../shared/features/connectors/domain/visible-connector.ts';
import { checkPermission } from '../../shared/features/permissions/check-permission.ts';
import { authorizationUriFor } from '../../shared/adapters/entra/authorization-uri.ts';
import { callerLimits } from '../../shared/adapters/entra/caller-limits.ts';
import { failedRequests } from '../../shared/adapters/entra/failed-requests.ts';
import { identifyCaller, type IdentityRules } from '../../shared/adapters/entra/identify-caller.ts';
import { tokenVerifier } from '../../shared/adapters/entra/verify-token.ts';
import { linkBaseFor } from '../../shared/platform/link-base.ts';
import type { HttpEdge } from '../edge/http.ts';
import type { App } from '../../shared/features/app.ts';

/** What the HTTP handlers need: who calls, how much they may ask, what they may do, and where it is noted. */
export function httpEdgeOf(settings: Settings, app: App): HttpEdge {
  const now = () => app.clock.now();
  const identity = identityRulesOf(settings, now);
  const {
    TENANTS,
    TOKEN_AUTHORITY,
    READS_PER_MINUTE: readsPerMinute,
    WRITES_PER_MINUTE: writesPerMinute,
    TENANT_WRITES_PER_MINUTE: tenantWritesPerMinute,
  } = settings;
  return {
    identify: (request) => identifyCaller(request, identity),
    spend: callerLimits({ readsPerMinute, writesPerMinute, tenantWritesPerMinute }, now),
    countFailure: failedRequests(settings.FAILED_REQUESTS_PER_MINUTE, now),
    countRefused: (activity) =>
      app.activities.countRefused({ ...activity, id: randomUUID(), at: now().toISOString() }),
    linkBase: linkBaseFor([settings.PUBLIC_URL, settings.WEBHOOK_BASE_URL]),
    authorizationUri: (url) => authorizationUriFor(url, TOKEN_AUTHORITY, TENANTS),
    authorize: (caller, wanted) => checkPermission(caller, wanted, app),
    asStored: async (key, caller) => ofTenant((await app.connectors.get(key))?.value, caller)?.key ?? key,
    noteActivity: (activity) =>
      app.activities.append({ ...activity, id: randomUUID(), at: now().toISOString() }),
    log: app.log,
  };
}

function identityRulesOf(settings: Settings, now: () => Date): IdentityRules {
  const { TENANTS: tenants, TOKEN_AUTHORITY: authority, TOKEN_AUDIENCES: audiences } = settings;
  return {
    tenants,
    appServiceAuthentication: settings.APP_SERVICE_AUTHENTICATION,
    localAdministrator: settings.LOCAL_ADMINISTRATOR,
    publicUrl: settings.PUBLIC_URL,
    verify: tokenVerifier({ authority, audiences, tenants, requiredScope: settings.REQUIRED_SCOPE }, now),
  };
}
