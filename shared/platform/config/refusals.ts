import { areLoopbackTables, isLoopbackServiceBus, isLoopbackUrl } from './loopback.ts';

/** A value of a setting with which the app does not start, in Azure or anywhere. */
type Refusal = {
  setting: string;
  where: 'in Azure' | 'anywhere';
  /** Follows the name of the setting in the message; never contains its value. */
  reason: string;
  applies: (value: string, environment: NodeJS.ProcessEnv) => boolean;
};

/** Variables that App Service, Functions on every plan, and Container Apps set. Not CONTAINER_NAME, which others set too. */
const signsOfAzure = [
  'WEBSITE_INSTANCE_ID',
  'WEBSITE_SITE_NAME',
  'WEBSITE_POD_NAME',
  'WEBSITE_OWNER_NAME',
  'WEBSITE_HOME_STAMPNAME',
  'CONTAINER_APP_NAME',
  'LEGION_SERVICE_HOST',
];

/** Placeholders in local.settings.sample.json. */
const placeholders =
  /SAS_KEY_VALUE|APPLICATION_ID|APPLICATION_SECRET|OUTPUT_OF_openssl|00000000-0000-4000-8000-000000000001/;
/** Fewer different bytes than any of 10^20 random keys has. */
const minDifferentBytes = 12;

const isTrue = (value: string) => value === 'true';
const isOwnAccount = (value: string) => /UseDevelopmentStorage=true|devstoreaccount1/i.test(value);
const isPlain = (value: string) => /(?:DefaultEndpointsProtocol|Endpoint)=http(?:;|:|$)/i.test(value);

/** One row per insecure configuration; `test/platform/config/refusals.test.ts` tests each. */
export const refusals: readonly Refusal[] = [
  inAzure('LOCAL_ADMINISTRATOR', 'must not be true', isTrue),
  inAzure('SIGNED_IN_BY_AZURE_CLI', 'must not be true', isTrue),
  onlyOnALaptop(
    'with Service Bus on this machine (SERVICEBUS)',
    ({ SERVICEBUS, SERVICEBUS__fullyQualifiedNamespace: host }) =>
      host === undefined ? isLoopbackServiceBus(SERVICEBUS) : isLoopbackUrl(`https://${host}`),
  ),
  onlyOnALaptop('with tables on this machine (TABLES)', ({ TABLES, TABLES__tableServiceUri: url }) =>
    url === undefined ? areLoopbackTables(TABLES) : isLoopbackUrl(url),
  ),
  onlyOnALaptop('with one tenant (TENANTS)', ({ TENANTS = '' }) => elementsOf(TENANTS).length === 1),
  onlyOnALaptop(
    'without a public address, except PUBLIC_URL (WEBHOOK_BASE_URL)',
    ({ WEBHOOK_BASE_URL, PUBLIC_URL }) => isHereOr(PUBLIC_URL, WEBHOOK_BASE_URL),
  ),
  onlyOnALaptop(
    'without a public address, except PUBLIC_URL (redirectUri in GITLAB_INSTANCES)',
    ({ GITLAB_INSTANCES = '', PUBLIC_URL }) =>
      redirectsOf(GITLAB_INSTANCES).every((url) => isHereOr(PUBLIC_URL, url)),
  ),
  onlyOnALaptop('without a gateway (PUBLIC_BASE_URL)', ({ PUBLIC_BASE_URL: url }) =>
    isHereOr(undefined, url),
  ),
  anywhere(
    'LOCAL_ADMINISTRATOR',
    'must not be true with APP_SERVICE_AUTHENTICATION',
    (value, { APP_SERVICE_AUTHENTICATION = '' }) => isTrue(value) && isTrue(APP_SERVICE_AUTHENTICATION),
  ),
  anywhere(
    'APP_SERVICE_AUTHENTICATION',
    'must be true only where the platform authenticates and says so (WEBSITE_AUTH_ENABLED=True)',
    (value, { WEBSITE_AUTH_ENABLED = '' }) => isTrue(value) && !/^true$/i.test(WEBSITE_AUTH_ENABLED),
  ),
  inAzure('NODE_TLS_REJECT_UNAUTHORIZED', 'must not disable certificate checks', (value) => value === '0'),
  inAzure('TOKEN_AUTHORITY', 'must be https', isHttp),
  inAzure('TOKEN_AUTHORITY', 'must not be on this machine', isLoopback),
  inAzure('ALLOWED_ORIGINS', 'must contain https origins only', (value) => listed(value).some(isHttp)),
  inAzure('ALLOWED_ORIGINS', 'must not name this machine', (value) => listed(value).some(isLoopback)),
  ...['PUBLIC_BASE_URL', 'PUBLIC_URL', 'WEBHOOK_BASE_URL'].flatMap((setting) => [
    inAzure(setting, 'must be https', isHttp),
    inAzure(setting, 'must not be on this machine', isLoopback),
  ]),
  inAzure('GITLAB_INSTANCES', 'must have https addresses as redirectUri', (value) =>
    redirectsOf(value).some(isHttp),
  ),
  inAzure('GITLAB_INSTANCES', 'must not redirect to this machine', (value) =>
    redirectsOf(value).some(isLoopback),
  ),
  ...['TABLES', 'AzureWebJobsStorage'].flatMap((setting) => [
    inAzure(setting, "must not be the emulator's account, whose key is public", isOwnAccount),
    inAzure(setting, 'must be reached over https', isPlain),
  ]),
  inAzure('SERVICEBUS', 'must not be an emulator', (value) => /UseDevelopmentEmulator=true/i.test(value)),
  inAzure('SERVICEBUS', 'must not be on this machine', (value) =>
    isLoopback(
      (/Endpoint=sb(?<rest>:\/\/[^;]+)/i.exec(value)?.groups?.['rest'] ?? '').replace(/^:/, 'http:'),
    ),
  ),
  inAzure('SERVICEBUS__fullyQualifiedNamespace', 'must not be on this machine', (host) =>
    isLoopback(`https://${host}`),
  ),
  inAzure('TABLES__tableServiceUri', 'must not be on this machine', isLoopback),
  inAzure('VAULT_KEYS', 'must contain random keys', (value) => listed(value).some(isWeakKey)),
  ...['SERVICEBUS', 'TABLES', 'TENANTS', 'GITLAB_INSTANCES'].map((setting) =>
    inAzure(setting, 'must not contain a placeholder of the sample', isPlaceholder),
  ),
  anywhere('VAULT_KEYS', 'must not contain the placeholder of the sample', isPlaceholder),
];

/** Every refusal that applies, as `SETTING: reason`. */
export function refusedSettings(environment: NodeJS.ProcessEnv): string[] {
  const sign = signsOfAzure.find((name) => environment[name] !== undefined);
  return refusals.flatMap(({ setting, where, reason, applies }) => {
    const value = environment[setting];
    if (value === undefined || (where === 'in Azure' && sign === undefined)) return [];
    if (!applies(value, environment)) return [];
    return [`${setting}: ${reason}${where === 'in Azure' ? ` in Azure, and ${sign} is set` : ''}`];
  });
}

function inAzure(setting: string, reason: string, applies: Refusal['applies']): Refusal {
  return { setting, where: 'in Azure', reason, applies };
}

function anywhere(setting: string, reason: string, applies: Refusal['applies']): Refusal {
  return { setting, where: 'anywhere', reason, applies };
}

/**
 * Refuses the local administrator, who is trusted by the origin of a request, except with the settings of a laptop. A
 * deployment that left it on has none of them, in Azure or elsewhere.
 */
function onlyOnALaptop(where: string, isSo: (environment: NodeJS.ProcessEnv) => boolean): Refusal {
  return anywhere(
    'LOCAL_ADMINISTRATOR',
    `must be true only ${where}`,
    (value, environment) => isTrue(value) && !isSo(environment),
  );
}

/** Whether a URL is local or has the host of `publicUrl`, whose requests need a token. */
function isHereOr(publicUrl: string | undefined, url: string | undefined): boolean {
  if (url === undefined || isLoopbackUrl(url)) return true;
  if (publicUrl === undefined || !URL.canParse(url) || !URL.canParse(publicUrl)) return false;
  return new URL(url).host === new URL(publicUrl).host;
}

function isPlaceholder(value: string): boolean {
  return placeholders.test(value);
}

function listed(value: string): string[] {
  return value.split(',').map((part) => part.trim());
}

function isHttp(url: string): boolean {
  return /^http:/i.test(url);
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return /^(?:(?:.*\.)?localhost\.?|127\.[\d.]+|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]|0\.0\.0\.0)$/.test(
    new URL(url).hostname,
  );
}

/** Whether the key of an `id:key` is not random: few different bytes, a count, or a text. */
function isWeakKey(entry: string): boolean {
  const bytes = Buffer.from(entry.slice(entry.indexOf(':') + 1), 'base64');
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  const isCounted = bytes.every((byte, index) => index === 0 || byte === ((bytes[index - 1] ?? 0) + 1) % 256);
  return isText || isCounted || new Set(bytes).size < minDifferentBytes;
}

/** The redirect URIs of a JSON list of instances; the schema checks them. */
function redirectsOf(value: string): string[] {
  return elementsOf(value).flatMap((instance) => {
    const { redirectUri } = Object(instance) as { redirectUri?: unknown };
    return typeof redirectUri === 'string' ? [redirectUri] : [];
  });
}

/** Elements of a JSON list; empty for other text. */
function elementsOf(value: string): unknown[] {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
