import { z } from 'zod';

import { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import { Tenants } from '../../contracts/tenant.ts';
import { refusedSettings } from './refusals.ts';
import { withoutTrailingSlashes } from '../../contracts/outer-slashes.ts';

const Json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

const list = z
  .string()
  .transform((text) => text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])));

/** Signing keys are fetched from it, so it must be https, except on this machine. */
const Authority = z
  .url({ protocol: /^https?$/ })
  .refine((url) => /^https:|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url), 'must be https')
  .transform(withoutTrailingSlashes);

/** An origin as browsers send it: scheme, host and port, no path; never `*`. */
const Origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'must be an origin, as https://host',
  );

/** Whether no GitLab is listed twice; a second entry would never be used. */
function areDistinct(instances: readonly { url: string }[]): boolean {
  return new Set(instances.map(({ url }) => url)).size === instances.length;
}

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** URL of a proxy; the scheme may be missing, as with curl. May contain a password. */
const ProxyUrl = z
  .string()
  .transform((text) => (/^[a-z\d]{1,8}:\/\//i.test(text) ? text : `http://${text}`))
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    'must be the http or https URL of a proxy',
  );

const Days = z.int('must be whole days').min(1).max(3_650);
const RemediationDays = z.strictObject({ Critical: Days, High: Days, Medium: Days, Low: Days });

/** The settings of the app. Azure Functions provides each as a string. */
export const Settings = z.object({
  /** Connection string of the Service Bus namespace; the triggers use this setting, too. Instead of it: */
  /** The client, which would refuse others, is made at its first use. */
  SERVICEBUS: z
    .string()
    .regex(/^Endpoint=sb:\/\/[^;]+;(?:.*;)?SharedAccess(?:Key|Signature)=./, 'must be a connection string')
    .optional(),
  /** Host name of the namespace, to which the app's managed identity connects; the triggers use this setting, too. */
  SERVICEBUS__fullyQualifiedNamespace: z
    .string()
    .regex(/^[a-z\d][a-z\d.-]{0,252}(?::\d{1,5})?$/i, 'must be the host name of a namespace')
    .optional(),
  /** Connection string of the Table Storage account. Instead of it: */
  TABLES: z.string().min(1).optional(),
  /** URL of the table service, to which the app's managed identity connects. */
  TABLES__tableServiceUri: z
    .url({ protocol: /^https$/ })
    .refine((url) => !/[?#]/.test(url), 'must have no query')
    .transform(withoutTrailingSlashes)
    .optional(),
  /**
   * Client id of the app's user-assigned identity; unset, the system-assigned one is used. The names beside it are those of
   * the platform and of earlier versions: all that are set must be equal.
   */
  AZURE_CLIENT_ID: z.guid().optional(),
  SERVICEBUS__clientId: z.guid().optional(),
  TABLES__clientId: z.guid().optional(),
  KEY_VAULT_IDENTITY_CLIENT_ID: z.guid().optional(),
  /** JSON list of the Entra tenants that this deployment serves; the local administrator belongs to the first. */
  TENANTS: Json.pipe(Tenants),
  /** URL of the token issuer, without the tenant. */
  TOKEN_AUTHORITY: Authority.default('https://login.microsoftonline.com'),
  /** Accepted audiences of tokens: the client id and application id URI of this deployment, separated by commas. */
  TOKEN_AUDIENCES: list.pipe(z.array(z.string()).min(1, 'names no audience')),
  /** Scope that a token on behalf of a user must have; unset, any scope is accepted. Tokens of applications have none. */
  REQUIRED_SCOPE: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be one scope')
    .optional(),
  /** Client id with which the page signs people in; unset, a client id in TOKEN_AUDIENCES. */
  PAGE_CLIENT_ID: z.guid().optional(),
  /** Whether App Service authentication is in front of this app, so that its headers can be trusted. */
  APP_SERVICE_AUTHENTICATION: flag.default(false),
  /** Whether codes of other clients are accepted: clients of the published contract get theirs directly from GitLab. */
  CODES_OF_OTHER_CLIENTS: flag.default(false),
  /** JSON list of the GitLab instances that connectors may use; the first is the default. */
  GITLAB_INSTANCES: Json.pipe(z.array(GitLabInstance).min(1).refine(areDistinct, 'names one GitLab twice')),
  /** Maximum concurrent HTTP requests per GitLab instance and process. */
  GITLAB_MAX_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(10),
  /**
   * Proxy for requests to https GitLabs, as in other programs: also in lower case, which takes precedence. Azure's own
   * clients read these settings themselves.
   */
  HTTPS_PROXY: ProxyUrl.optional(),
  /** Hosts without proxy, separated by commas: `example.com` and its subdomains, `host:port`, or `*`. */
  NO_PROXY: z.string().default(''),
  /** Whether event subscriptions may send to private addresses. */
  EVENT_ENDPOINTS_INTERNAL: flag.default(false),
  /** Certificate authorities of receivers of events, PEM or the path of a file; the system's if unset. */
  EVENT_ENDPOINTS_CA: z.string().optional(),
  /** Keys of encrypted rows, `id:base64 of 32 bytes`, separated by commas; the first one encrypts. */
  VAULT_KEYS: z.string().optional(),
  /** Path of a file with such keys, readable only by its owner; it may change while the app runs. */
  VAULT_KEY_FILE: z.string().optional(),
  /** URL of an Azure Key Vault, `https://<name>.vault.azure.net`, instead of encrypted rows. */
  KEY_VAULT_URL: z.url({ protocol: /^https$/ }).optional(),
  /** Origins of web pages that may call the API, separated by commas; none by default. */
  ALLOWED_ORIGINS: list.pipe(z.array(Origin)).default([]),
  /** Read requests per caller and process; all of a minute may come at once. */
  READS_PER_MINUTE: z.coerce.number().int().min(1).default(1_500),
  /** Write requests per caller and process; all of a minute may come at once. */
  WRITES_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  /** Write requests of all callers of a tenant, per process. */
  TENANT_WRITES_PER_MINUTE: z.coerce.number().int().min(1).default(1_200),
  /** Failed requests (unknown caller, path or hook) per address and process. Other requests are not counted. */
  FAILED_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(300),
  /** Maximum number of connectors per subscription. */
  CONNECTORS_PER_SUBSCRIPTION: z.coerce.number().int().min(1).default(800),
  /** Maximum number of role assignments at a subscription and below it. */
  ROLE_ASSIGNMENTS_PER_SUBSCRIPTION: z.coerce.number().int().min(1).default(4_000),
  /**
   * JSON object of the days until a failing check is due, by its severity, where an assignment names no date. `Critical` are also
   * the days in which a critical finding has to be fixed (SEC-17).
   */
  REMEDIATION_DAYS: Json.pipe(RemediationDays).default({ Critical: 7, High: 14, Medium: 30, Low: 90 }),
  /** Whether a request over loopback without a token acts as the local administrator. Refused in Azure. */
  LOCAL_ADMINISTRATOR: flag.default(false),
  /** Whether the person who is signed in by `az login` connects to Azure, instead of a managed identity. Refused in Azure. */
  SIGNED_IN_BY_AZURE_CLI: flag.default(false),
  /**
   * Address under which callers reach the app, through Front Door or API Management too: links begin with it, also where a
   * gateway sends the host name of `PUBLIC_URL`.
   */
  PUBLIC_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/[?#@]/.test(url), 'must have no query and no user')
    .optional(),
  /** URL of the app itself, or of a tunnel that forwards requests from outside; requests under it need a token. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** URL at which people start the authorization, if it differs from the redirect URI. */
  SIGN_IN_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Public URL of this app, to which GitLab delivers webhooks; unset, connectors poll. */
  WEBHOOK_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Minutes between two searches for new groups, per connector for all future groups. */
  AUTODISCOVER_PERIOD_MINUTES: z.coerce.number().int().min(1).default(240),
  /** Minutes between two full crawls of a root group. */
  RECONCILE_PERIOD_MINUTES: z.coerce.number().int().min(1).default(1440),
  /** Hours between two sweeps of a root group's posture. */
  POSTURE_SWEEP_HOURS: z.coerce.number().int().min(1).default(24),
  /** OTLP collector for traces and metrics. Other `OTEL_*` variables are read by OpenTelemetry itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** The platform's host understands no JSON, and we no gRPC. */
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf', 'http/json']).default('http/protobuf'),
  /** Connection string of Application Insights; the host reads it, too. */
  APPLICATIONINSIGHTS_CONNECTION_STRING: z.string().min(1).optional(),
  /** `Authorization=AAD` where Application Insights takes no key, but the app's identity. */
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z.string().min(1).optional(),
  /** Hours between two searches for reports of scanners below a root group. */
  FINDINGS_SWEEP_HOURS: z.coerce.number().int().min(1).default(6),
  /** Requests for the authors of new findings of one import, and of a day and connector. */
  BLAMES_PER_IMPORT: z.coerce.number().int().min(0).max(20).default(20),
  BLAMES_PER_DAY: z.coerce.number().int().min(0).default(300),
  /** NCRONTAB expression of the watchdog, which resends stuck jobs. */
  WATCHDOG_SCHEDULE: z.string().min(1),
  /** NCRONTAB expression of the timer that starts due sweeps of posture. */
  POSTURE_SCHEDULE: z.string().min(1),
  /** NCRONTAB expression of the timer that starts due searches for new groups. */
  AUTODISCOVER_SCHEDULE: z.string().min(1),
  /** NCRONTAB expression of the timer that starts due crawls, checks of webhooks, and clean-ups. */
  RECONCILE_SCHEDULE: z.string().min(1),
});
export type Settings = z.infer<typeof Settings>;

/** Settings that only the Functions platform reads. */
export const platformSettings = [
  'AzureWebJobsDisableHomepage',
  'AzureWebJobsStorage',
  'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
  'FUNCTIONS_WORKER_RUNTIME',
  'SERVICEBUS__credential',
] as const;

/**
 * Reads and checks all settings. Throws one error that names every invalid setting and no value, so that the worker does
 * not start instead of failing later.
 */
export function readSettings(given: NodeJS.ProcessEnv = process.env): Settings {
  const environment = withLowerCase(withoutEmpty(given));
  const result = Settings.safeParse(environment);
  const faults = result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  faults.push(...refusedSettings(environment), ...formFaults(environment), ...identityFaults(environment));
  if (result.success && faults.length === 0) return result.data;
  throw new Error(`The settings are not valid. ${faults.join('; ')}.`);
}

/** Treats an empty setting as absent, so that a list of all settings can omit one. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** Programs disagree on the case of these settings; undici and curl prefer lower case. */
function withLowerCase(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { https_proxy: proxy = environment['HTTPS_PROXY'], no_proxy: except = environment['NO_PROXY'] } =
    environment;
  return { ...environment, HTTPS_PROXY: proxy, NO_PROXY: except };
}

/** Settings of which exactly one must be set; there is no default. */
const alternatives = [
  ['SERVICEBUS', 'SERVICEBUS__fullyQualifiedNamespace'],
  ['TABLES', 'TABLES__tableServiceUri'],
  ['VAULT_KEYS', 'VAULT_KEY_FILE', 'KEY_VAULT_URL'],
] as const;

function formFaults(environment: NodeJS.ProcessEnv): string[] {
  return alternatives.flatMap((names) => {
    const set = names.filter((name) => environment[name] !== undefined);
    if (set.length === 1) return [];
    const why = set.length === 0 ? 'none is' : `${set.join(' and ')} are`;
    return [`${set[0] ?? names[0]}: exactly one of ${names.join(', ')} must be set, and ${why}`];
  });
}

const identities = [
  'AZURE_CLIENT_ID',
  'SERVICEBUS__clientId',
  'TABLES__clientId',
  'KEY_VAULT_IDENTITY_CLIENT_ID',
] as const;

/** Requires that all client ids name one identity: the app has one, and the roles are assigned to it. */
function identityFaults(environment: NodeJS.ProcessEnv): string[] {
  const [first, ...others] = identities.filter((name) => environment[name] !== undefined);
  if (first === undefined) return [];
  const idOf = (name: string) => environment[name]?.toLowerCase();
  return others
    .filter((name) => idOf(name) !== idOf(first))
    .map((name) => `${name}: must name the same identity as ${first}`);
}

/** Client id of the app's identity; absent for the system-assigned one. */
export function clientIdOf(settings: Pick<Settings, (typeof identities)[number]>): string | undefined {
  return identities.map((name) => settings[name]).find((id) => id !== undefined);
}
