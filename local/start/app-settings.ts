import { demoApplication } from '../gitlab/credentials.ts';
import { defaultAudience, localClient, localOwner, localTenant, pageClient } from '../identity/identities.ts';
import { objectIdOf } from '../identity/identities.ts';
import { demoSubscription } from './api.ts';
import type { StartOptions } from './options.ts';
import { proxySettings } from './proxy-settings.ts';
import { loopbackUrlOf, redirectUriOf } from './urls.ts';

/** Addresses of the services that the app connects to. */
type ServiceAddresses = {
  tables: string;
  serviceBus: string;
  gitlabUrl: string;
  identityUrl: string;
};

/** Settings of the Functions app: the whole environment of its process. */
export function appSettings(
  options: StartOptions,
  vaultKeyFile: string,
  addresses: ServiceAddresses,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    SERVICEBUS: addresses.serviceBus,
    TABLES: addresses.tables,
    TENANTS: JSON.stringify([
      {
        tenantId: localTenant,
        // Clients that list subscriptions find the demo one even before it has a connector.
        subscriptions: [demoSubscription, '*'],
        owners: [localOwner, localClient].map((name) => objectIdOf(localTenant, name)),
      },
    ]),
    TOKEN_AUTHORITY: addresses.identityUrl,
    TOKEN_AUDIENCES: defaultAudience,
    PAGE_CLIENT_ID: pageClient,
    GITLAB_INSTANCES: JSON.stringify([gitlabInstance(options, addresses.gitlabUrl)]),
    VAULT_KEY_FILE: vaultKeyFile,
    LOCAL_ADMINISTRATOR: 'true',
    // Clients of the published contract get their authorization codes from GitLab directly.
    CODES_OF_OTHER_CLIENTS: 'true',
    FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: String(25 * 1024 * 1024),
    ...publicSettings(options),
    WATCHDOG_SCHEDULE: '0 */5 * * * *',
    POSTURE_SCHEDULE: '0 7/15 * * * *',
    AUTODISCOVER_SCHEDULE: '30 */5 * * * *',
    RECONCILE_SCHEDULE: '0 */10 * * * *',
    ...telemetrySettings(process.env),
    ...certificateSettings(),
    ...proxySettings(process.env),
  };
}

/** OpenTelemetry's variables, for a collector on this machine or elsewhere. */
function telemetrySettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('OTEL_')));
}

/** Passes the person's own certificate authorities to the process that calls GitLab. */
function certificateSettings(): NodeJS.ProcessEnv {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file };
}

/** A remote GitLab can't reach loopback, so without a public URL no webhooks are created there. */
function publicSettings(options: StartOptions): NodeJS.ProcessEnv {
  const { publicUrl, gitlab } = options;
  if (publicUrl !== undefined) {
    return { PUBLIC_URL: publicUrl, WEBHOOK_BASE_URL: publicUrl, SIGN_IN_URL: loopbackUrlOf(options) };
  }
  return gitlab === undefined ? { WEBHOOK_BASE_URL: loopbackUrlOf(options) } : {};
}

function gitlabInstance(options: StartOptions, url: string): object {
  const { gitlab: real } = options;
  const redirectUri = redirectUriOf(options);
  // On their own machine, people may connect a GitLab in their own network.
  const instance = { url, internal: true };
  if (real === undefined) {
    const { clientId, clientSecret } = demoApplication;
    // The simulated GitLab has no rate limits here.
    return { ...instance, clientId, clientSecret, redirectUri, limits: { preset: 'none' } };
  }
  return 'token' in real.credentials ? instance : { ...instance, ...real.credentials, redirectUri };
}
