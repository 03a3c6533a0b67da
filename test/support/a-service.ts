import { invocationSink } from '../../functions/edge/invocation.ts';
import type { Service } from '../../functions/edge/service.ts';
import type { Tenant } from '../../shared/contracts/tenant.ts';
import { logTo } from '../../shared/platform/log.ts';
import { noTelemetry } from '../../shared/platform/telemetry.ts';
import { ada } from './a-connector.ts';
import { anApp } from './an-app.ts';

/** Ada owns every subscription. */
const tenant: Tenant = { tenantId: ada.tenantId, subscriptions: ['*'], owners: [ada.principalId] };

type Parts = { app?: Parameters<typeof anApp>[0] } & Partial<Omit<Service, 'app'>>;

/** A service that Ada calls and where she may do everything, with these parts of the app. */
export function aService({ app = {}, ...more }: Parts = {}): Service {
  return {
    app: anApp({
      tenants: [tenant],
      connectors: { get: () => Promise.resolve(undefined) },
      activities: { append: () => Promise.resolve(), countRefused: () => Promise.resolve() },
      clock: { now: () => new Date() },
      ids: { newId: () => 'new-id' },
      log: logTo(invocationSink),
      ...app,
    }),
    settings: {
      ALLOWED_ORIGINS: [],
      AUTODISCOVER_PERIOD_MINUTES: 60,
      FINDINGS_SWEEP_HOURS: 6,
      RECONCILE_PERIOD_MINUTES: 60,
      GITLAB_INSTANCES: [{ url: 'https://gitlab.com' }],
      PAGE_CLIENT_ID: undefined,
      POSTURE_SWEEP_HOURS: 24,
      REQUIRED_SCOPE: undefined,
      SIGN_IN_URL: undefined,
      TENANTS: [tenant],
      TOKEN_AUDIENCES: ['https://management.example'],
      TOKEN_AUTHORITY: 'https://login.example',
    },
    telemetry: noTelemetry,
    version: '1.2.3',
    identify: () => Promise.resolve(ada),
    isLocalAdministrator: () => false,
    spend: () => 100,
    countFailure: () => undefined,
    linkBase: (url) => new URL(url).origin,
    authorizationUri: () => 'https://login.example/tenant',
    pageFiles: () => Promise.resolve(undefined),
    health: () => Promise.resolve({ status: 200 }),
    ...more,
  };
}
