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

/** Keys are fetched from there: over https, but on this machine. */
const Authority = z
  .url({ protocol: /^https?$/ })
  .refine((url) => /^https:|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url), 'must be https')
  .transform(withoutTrailingSlashes);

/** As browsers send it: scheme, host and port, no path; never `*`. */
const Origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'must be an origin, as https://host',
  );

/** A second entry for a GitLab would never be used. */
function areDistinct(instances: readonly { url: string }[]): boolean {
  return new Set(instances.map(({ url }) => url)).size === instances.length;
}

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** As curl takes it, the scheme may be missing. It may hold a password. */
const ProxyUrl = z
  .string()
  .transform((text) => (/^[a-z\d]{1,8}:\/\//i.test(text) ? text : `http://${text}`))
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    'must be the http or https URL of a proxy',
  );

/** The settings of the app. Every one is a string, as Azure Functions hands them over. */
export const Settings = z.object({
  /** Connection string of the Service Bus namespace; the triggers name this setting too. */
  SERVICEBUS: z.string().startsWith('Endpoint=sb://'),
  /** Connection string of the Table Storage account. */
  TABLES: z.string().min(1),
  /** JSON list of the Entra tenants that this deployment serves; the local administrator belongs to the first. */
  TENANTS: Json.pipe(Tenants),
  /** Where tokens come from, without the tenant. */
  TOKEN_AUTHORITY: Authority.default('https://login.microsoftonline.com'),
  /** Audiences of the tokens that are meant for this deployment: its client id and application id URI, separated by commas. */
  TOKEN_AUDIENCES: list.pipe(z.array(z.string()).min(1, 'names no audience')),
  /** The scope that a token on behalf of a user must hold; any will do without it. Tokens of applications hold none. */
  REQUIRED_SCOPE: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be one scope')
    .optional(),
  /** Whether App Service authentication stands before this app, so that its headers can be believed. */
  APP_SERVICE_AUTHENTICATION: flag.default(false),
  /** Whether codes are taken that no sign-in here gave: plain clients of the published contract get theirs at GitLab. */
  CODES_OF_OTHER_CLIENTS: flag.default(false),
  /** JSON list of the GitLab instances that connectors may use; the first is the default. */
  GITLAB_INSTANCES: Json.pipe(z.array(GitLabInstance).min(1).refine(areDistinct, 'names one GitLab twice')),
  /** HTTP requests in flight per GitLab instance and process. */
  GITLAB_MAX_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(10),
  /**
   * Proxy through which https GitLabs are reached, as other programs read it: in lower case too, which counts first. Azure's
   * own clients read these settings by themselves.
   */
  HTTPS_PROXY: ProxyUrl.optional(),
  /** Hosts that are reached without it, separated by commas: `example.com` and all below it, `host:port`, or `*`. */
  NO_PROXY: z.string().default(''),
  /** Keys of the encrypted rows, `id:base64 of 32 bytes`, separated by commas; the first encrypts. */
  VAULT_KEYS: z.string().optional(),
  /** Path of a file with such keys that only its owner may read; it may change while the app serves. */
  VAULT_KEY_FILE: z.string().optional(),
  /** Address of an Azure Key Vault, `https://<name>.vault.azure.net`, instead of encrypted rows. */
  KEY_VAULT_URL: z.url({ protocol: /^https$/ }).optional(),
  /** Client id of the user-assigned identity that may use it; the system-assigned one without it. */
  KEY_VAULT_IDENTITY_CLIENT_ID: z.guid().optional(),
  /** Origins of web pages that may call the API, separated by commas; none by default. */
  ALLOWED_ORIGINS: list.pipe(z.array(Origin)).default([]),
  /** Requests that read, by each caller to each process. A minute's worth may come at once. */
  READS_PER_MINUTE: z.coerce.number().int().min(1).default(1_500),
  /** Requests that change something, likewise. */
  WRITES_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  /** Requests that change something, by all callers of a tenant to each process. */
  TENANT_WRITES_PER_MINUTE: z.coerce.number().int().min(1).default(1_200),
  /** Requests of an address that may fail, to each process: unknown callers, paths and hooks. Others don't count. */
  FAILED_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(300),
  /** Connectors that a subscription may have. */
  CONNECTORS_PER_SUBSCRIPTION: z.coerce.number().int().min(1).default(800),
  /** Role assignments at a subscription and below it. */
  ROLE_ASSIGNMENTS_PER_SUBSCRIPTION: z.coerce.number().int().min(1).default(4_000),
  /** Whether a request over loopback without a token acts as the local administrator. Refused in Azure. */
  LOCAL_ADMINISTRATOR: flag.default(false),
  /** Address under which a tunnel brings requests from outside; whoever comes that way needs a token. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Address at which people begin to authorise at GitLab, where it is another than the one that GitLab sends them back to. */
  SIGN_IN_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Public address of this app, under which GitLab delivers webhooks; without it connectors live by polling. */
  WEBHOOK_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Minutes after which a connector for all future groups looks for new ones. */
  AUTODISCOVER_PERIOD_MINUTES: z.coerce.number().int().min(1).default(240),
  /** Minutes after which a root group is crawled again without a cause. */
  RECONCILE_PERIOD_MINUTES: z.coerce.number().int().min(1).default(1440),
  /** NCRONTAB expression of the timer that sends again what got stuck. */
  WATCHDOG_SCHEDULE: z.string().min(1),
  /** NCRONTAB expression of the timer that looks whose turn it is to look for new groups. */
  AUTODISCOVER_SCHEDULE: z.string().min(1),
  /** NCRONTAB expression of the timer that looks which root groups, webhooks and remains are due. */
  RECONCILE_SCHEDULE: z.string().min(1),
});
export type Settings = z.infer<typeof Settings>;

/** Settings that the Functions platform reads, not we. */
export const platformSettings = [
  'AzureWebJobsStorage',
  'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
  'FUNCTIONS_WORKER_RUNTIME',
] as const;

/**
 * Reads and checks all settings. Throws one error that names every fault and no value, so that the worker refuses to
 * start instead of failing later.
 */
export function readSettings(given: NodeJS.ProcessEnv = process.env): Settings {
  const environment = withLowerCase(withoutEmpty(given));
  const result = Settings.safeParse(environment);
  const faults = result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  faults.push(...refusedSettings(environment), ...faultsOfVault(environment));
  if (result.success && faults.length === 0) return result.data;
  throw new Error(`The settings are not valid. ${faults.join('; ')}.`);
}

/** An empty setting counts as absent, so that a list of all settings can leave one out. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** Programs have agreed on no case for these; undici and curl take the lower one first. */
function withLowerCase(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { https_proxy: proxy = environment['HTTPS_PROXY'], no_proxy: except = environment['NO_PROXY'] } =
    environment;
  return { ...environment, HTTPS_PROXY: proxy, NO_PROXY: except };
}

const vaults = ['VAULT_KEYS', 'VAULT_KEY_FILE', 'KEY_VAULT_URL'] as const;

/** Where secrets are kept is never guessed. */
function faultsOfVault(environment: NodeJS.ProcessEnv): string[] {
  const set = vaults.filter((name) => environment[name] !== undefined);
  if (set.length === 1) return [];
  const why = set.length === 0 ? 'none is' : `${set.join(' and ')} are`;
  return [`${set[0] ?? vaults[0]}: exactly one of ${vaults.join(', ')} must be set, and ${why}`];
}
