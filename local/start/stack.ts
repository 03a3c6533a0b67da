import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { startAzurite } from '../azurite.ts';
import { startChild } from '../child.ts';
import { demoApplication } from '../gitlab/credentials.ts';
import { gitlabNodeFlags } from '../gitlab/node-flags.ts';
import { objectIdOf } from '../identity/principals.ts';
import { defaultAudience, localClient, localOwner, localTenant } from '../identity/defaults.ts';
import { keptCertificate } from '../tls/kept-certificate.ts';
import { trustCertificate } from '../tls/trusted-file.ts';
import { keyIn } from '../key-file.ts';
import { proxySettings } from './proxy-settings.ts';
import { demoSubscription } from './api.ts';
import { keepWorldSize, keptKeyFile, keptSecretFile } from './kept-state.ts';
import type { StartOptions } from './options.ts';

export type Stack = {
  /** On this machine, where nobody needs a token. */
  apiUrl: string;
  /** For links: the public address, where there is one. */
  shownUrl: string;
  gitlabUrl: string;
  tokenCommand: string;
  identityVariables: string;
  /** What clients are told to trust, with HTTPS. */
  certificate: string | undefined;
  logsDir: string;
  stop(): Promise<void>;
};
type Stoppable = { stop(patienceMs?: number): Promise<void> };

const local = join(import.meta.dirname, '..');

/**
 * Starts Azurite, the broker, the simulated GitLab (unless a real one is used), the identity provider and the Functions
 * host, each a process of its own. What did start is stopped again when a later one can't. `onDeath` is told when one ends by itself.
 */
export async function startStack(
  options: StartOptions,
  dataDir: string,
  onDeath: (name: string, running: Stoppable) => void,
): Promise<Stack> {
  const logsDir = join(dataDir, 'logs');
  const identityKeyFile = keptSecretFile(dataDir, 'identity');
  const tls = options.tls ? await tlsOf(dataDir) : noTls;
  mkdirSync(logsDir, { recursive: true });
  const started: Stoppable[] = [];
  const stop = async () => {
    // The Functions host may need 15 s to let running jobs end.
    for (const part of started.toReversed()) await part.stop(20_000);
  };
  const start: Start = async <Details>({ name, file, ...how }: Part) => {
    const child = await startChild<Details>(join(local, file), {
      ...how,
      logFile: join(logsDir, `${name}.log`),
      onUnexpectedExit: () => onDeath(name, { stop }),
    });
    started.push(child);
    return child.details;
  };
  try {
    const azurite = await startAzurite({
      dataDir: join(dataDir, 'tables'),
      keyFile: keptSecretFile(dataDir, 'storage'),
      logFile: join(logsDir, 'azurite.log'),
    });
    started.push(azurite);
    const bus = await start<{ connectionString: string }>({
      name: 'service-bus',
      file: 'service-bus/main.ts',
      args: [
        '--port=0',
        `--data=${join(dataDir, 'service-bus')}`,
        `--key-file=${keptSecretFile(dataDir, 'service-bus')}`,
      ],
    });
    const gitlabUrl = options.gitlab?.url ?? (await startGitLab(options, dataDir, tls, start));
    const { url: identityUrl } = await start<{ url: string }>({
      name: 'identity',
      file: 'identity/main.ts',
      args: [
        `--port=${options.port + 3}`,
        `--key-file=${identityKeyFile}`,
        ...tls.args,
        ...originsOf(options).map((origin) => `--page-origin=${origin}`),
      ],
    });
    await start({
      name: 'functions',
      file: 'functions-host/main.ts',
      args: [`--port=${options.port}`, `--data=${join(dataDir, 'functions')}`, ...tls.args],
      env: { ...settingsFor(options, dataDir, { azurite, bus, gitlabUrl, identityUrl }), ...tls.trust },
    });
    const apiUrl = loopbackUrlOf(options);
    await lookAfterJobs(apiUrl);
    return {
      apiUrl,
      shownUrl: shownUrlOf(options),
      gitlabUrl,
      tokenCommand: tokenCommandOf(identityUrl, keyIn(identityKeyFile), tls.certificate),
      identityVariables: identityVariablesOf(identityUrl, keyIn(identityKeyFile)),
      certificate: tls.certificate,
      logsDir,
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

/**
 * Lets the watchdog look at once: who was killed between storing a wish and sending its message did so before this start. Only
 * what was never sent comes through.
 */
async function lookAfterJobs(apiUrl: string): Promise<void> {
  await fetch(`${apiUrl}/admin/functions/watchdog`, { method: 'POST' });
}

type Part = {
  name: string;
  file: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  execArgv?: readonly string[];
};
type Start = <Details>(part: Part) => Promise<Details>;

type Tls = { args: string[]; trust: NodeJS.ProcessEnv; certificate: string | undefined };

/** A person's own certificate authorities reach all processes in either case. */
const noTls: Tls = { args: [], trust: {}, certificate: undefined };

async function tlsOf(dataDir: string): Promise<Tls> {
  const { cert, key } = await keptCertificate(dataDir, new Date());
  const trusted = trustCertificate(dataDir, cert, process.env['NODE_EXTRA_CA_CERTS']);
  return {
    args: [`--tls-cert=${cert}`, `--tls-key=${key}`],
    trust: { NODE_EXTRA_CA_CERTS: trusted },
    certificate: cert,
  };
}

async function startGitLab(options: StartOptions, dataDir: string, tls: Tls, start: Start): Promise<string> {
  keepWorldSize(dataDir, options.projects);
  const { url } = await start<{ url: string }>({
    name: 'gitlab',
    file: 'gitlab/main.ts',
    args: [
      `--port=${options.port + 1}`,
      `--projects=${options.projects}`,
      `--data=${join(dataDir, 'gitlab')}`,
      `--redirect-uri=${redirectUriOf(options)}`,
      ...tls.args,
    ],
    env: { ...process.env, ...tls.trust },
    execArgv: gitlabNodeFlags,
  });
  return url;
}

type Addresses = Pick<StartOptions, 'port' | 'tls' | 'publicUrl'>;

function loopbackUrlOf({ port, tls }: Addresses): string {
  return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
}

function shownUrlOf(options: Addresses): string {
  return options.publicUrl ?? loopbackUrlOf(options);
}

/** Where GitLab sends the browser back to. */
export function redirectUriOf(options: Addresses): string {
  return `${shownUrlOf(options)}/oauth/gitlab/callback`;
}

function settingsFor(
  options: StartOptions,
  dataDir: string,
  on: {
    azurite: { connectionString: string };
    bus: { connectionString: string };
    gitlabUrl: string;
    identityUrl: string;
  },
): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    SERVICEBUS: on.bus.connectionString,
    TABLES: on.azurite.connectionString,
    TENANTS: JSON.stringify([
      {
        tenantId: localTenant,
        // Named, so that clients that ask which there are find one before it holds a connector.
        subscriptions: [demoSubscription, '*'],
        owners: [localOwner, localClient].map((name) => objectIdOf(localTenant, name)),
      },
    ]),
    TOKEN_AUTHORITY: on.identityUrl,
    TOKEN_AUDIENCES: defaultAudience,
    GITLAB_INSTANCES: JSON.stringify([instanceFor(options, on.gitlabUrl)]),
    VAULT_KEY_FILE: keptKeyFile(dataDir),
    LOCAL_ADMINISTRATOR: 'true',
    // Plain clients of the published contract get their codes at GitLab.
    CODES_OF_OTHER_CLIENTS: 'true',
    FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: String(25 * 1024 * 1024),
    ...publicSettings(options),
    WATCHDOG_SCHEDULE: '0 */5 * * * *',
    AUTODISCOVER_SCHEDULE: '30 */5 * * * *',
    RECONCILE_SCHEDULE: '0 */10 * * * *',
    ...certificates(),
    ...proxySettings(process.env),
  };
}

/** A person's token; the same client id and secret serve for `client_credentials`. */
function tokenCommandOf(identityUrl: string, secret: string, certificate: string | undefined): string {
  const fields = {
    grant_type: 'password',
    username: localOwner,
    client_id: localClient,
    client_secret: secret,
    scope: `${defaultAudience}/.default`,
  };
  const data = Object.entries(fields).map(([name, value]) => `-d ${name}=${value}`);
  return [
    certificate === undefined ? 'curl -s' : `curl -s --cacert ${certificate}`,
    ...data,
    `${identityUrl}/${localTenant}/oauth2/v2.0/token`,
  ].join(' ');
}

/** With these in its environment, a client takes itself to run in an App Service with a managed identity. */
function identityVariablesOf(identityUrl: string, secret: string): string {
  return `IDENTITY_ENDPOINT=${identityUrl}/msi/token IDENTITY_HEADER=${secret}`;
}

/** Of the page, which the Functions host serves, by both names that a person may type. */
function originsOf(options: StartOptions): string[] {
  const origin = loopbackUrlOf(options);
  return [origin, origin.replace('127.0.0.1', 'localhost')];
}

/** Own certificate authorities reach the process that talks to GitLab. */
function certificates(): NodeJS.ProcessEnv {
  const file = process.env['NODE_EXTRA_CA_CERTS'];
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file };
}

/** A GitLab elsewhere can't reach this machine's loopback: without a public address nothing is set up there. */
function publicSettings(options: StartOptions): NodeJS.ProcessEnv {
  const { publicUrl, gitlab } = options;
  if (publicUrl !== undefined) {
    return { PUBLIC_URL: publicUrl, WEBHOOK_BASE_URL: publicUrl, SIGN_IN_URL: loopbackUrlOf(options) };
  }
  return gitlab === undefined ? { WEBHOOK_BASE_URL: loopbackUrlOf(options) } : {};
}

function instanceFor(options: StartOptions, url: string): object {
  const { gitlab: real } = options;
  const redirectUri = redirectUriOf(options);
  // Whoever starts this on their own machine may name a GitLab in their own network.
  const instance = { url, internal: true };
  if (real === undefined) {
    const { clientId, clientSecret } = demoApplication;
    // It refuses nobody for asking too often.
    return { ...instance, clientId, clientSecret, redirectUri, limits: { preset: 'none' } };
  }
  return 'token' in real.credentials ? instance : { ...instance, ...real.credentials, redirectUri };
}
