import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { startAzurite } from '../azurite/start-azurite.ts';
import { startChild } from '../child.ts';
import { gitlabNodeFlags } from '../gitlab/node-flags.ts';
import { readKey } from '../key-file.ts';
import { appSettings } from './app-settings.ts';
import { identityVariablesOf, tokenCommandOf } from './client-credentials.ts';
import { assertWorldSize, vaultKeyFile, secretFile } from './data-files.ts';
import type { StartOptions } from './options.ts';
import { stackTls, type StackTls } from './tls.ts';
import { loopbackUrlOf, pageOriginsOf, redirectUriOf, shownUrlOf } from './urls.ts';

export type Stack = {
  /** URL on this machine, where callers need no token. */
  apiUrl: string;
  /** URL for links: the public one, if any. */
  shownUrl: string;
  gitlabUrl: string;
  /** Secret of the identity provider. */
  secret: string;
  tokenCommand: string;
  identityVariables: string;
  /** Certificate file that clients must trust, with HTTPS. */
  certificate: string | undefined;
  logsDir: string;
  stop(): Promise<void>;
};
type Stoppable = { stop(timeoutMs?: number): Promise<void> };
type OnCrash = (name: string, running: Stoppable) => void;

/** The Functions host may need 15 s to let running jobs end. */
const stopTimeoutMs = 20_000;
const local = join(import.meta.dirname, '..');

/**
 * Starts three processes: Azurite; the broker, the simulated GitLab (unless a real one is used) and the identity provider
 * together; the Functions host. If one can't start, the others are stopped again. `onCrash` is called when one ends
 * unexpectedly later.
 */
export async function startStack(options: StartOptions, dataDir: string, onCrash: OnCrash): Promise<Stack> {
  const logsDir = join(dataDir, 'logs');
  const identityKeyFile = secretFile(dataDir, 'identity');
  const tls = await stackTls(options, dataDir);
  mkdirSync(logsDir, { recursive: true });
  const started: Stoppable[] = [];
  const stop = async () => {
    for (const part of started.toReversed()) await part.stop(stopTimeoutMs);
  };
  const start: Start = async <Details>({ name, file, ...how }: Part) => {
    const child = await startChild<Details>(join(local, file), {
      ...how,
      logFile: join(logsDir, `${name}.log`),
      onUnexpectedExit: () => onCrash(name, { stop }),
    });
    started.push(child);
    return child.details;
  };
  try {
    const azuriteStart = startAzurite({
      dataDir: join(dataDir, 'tables'),
      keyFile: secretFile(dataDir, 'storage'),
      logFile: join(logsDir, 'azurite.log'),
      onUnexpectedExit: () => onCrash('azurite', { stop }),
    }).then((azurite) => {
      started.push(azurite);
      return azurite;
    });
    const servicesStart = startServices(options, dataDir, tls, start);
    // If one fails, the other is awaited too: it must be in `started` to be stopped.
    await Promise.allSettled([azuriteStart, servicesStart]);
    const [azurite, services] = await Promise.all([azuriteStart, servicesStart]);
    const gitlabUrl = options.gitlab?.url ?? services.gitlab?.url ?? '';
    const identityUrl = services.identity.url;
    await start({
      name: 'functions',
      file: 'functions-host/main.ts',
      args: [`--port=${options.port}`, `--data=${join(dataDir, 'functions')}`, ...tls.flags],
      env: {
        ...appSettings(options, vaultKeyFile(dataDir), {
          tables: azurite.connectionString,
          serviceBus: services['service-bus'].connectionString,
          gitlabUrl,
          identityUrl,
        }),
        ...tls.trust,
      },
    });
    const apiUrl = loopbackUrlOf(options);
    await runWatchdog(apiUrl);
    const secret = readKey(identityKeyFile);
    return {
      apiUrl,
      shownUrl: shownUrlOf(options),
      gitlabUrl,
      secret,
      tokenCommand: tokenCommandOf(identityUrl, secret, tls.certificate),
      identityVariables: identityVariablesOf(identityUrl, secret),
      certificate: tls.certificate,
      logsDir,
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

type Part = {
  name: string;
  file: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  execArgv?: readonly string[];
};
type Start = <Details>(part: Part) => Promise<Details>;
type Services = {
  'service-bus': { connectionString: string };
  gitlab?: { url: string };
  identity: { url: string };
};

/** The small services share one process. Its young generation is that of the simulated GitLab, the largest of them. */
async function startServices(
  options: StartOptions,
  dataDir: string,
  tls: StackTls,
  start: Start,
): Promise<Services> {
  return start<Services>({
    name: 'services',
    file: 'start/services.ts',
    args: [
      serviceFlag('service-bus', [
        '--port=0',
        `--data=${join(dataDir, 'service-bus')}`,
        `--key-file=${secretFile(dataDir, 'service-bus')}`,
      ]),
      ...(options.gitlab === undefined ? [serviceFlag('gitlab', gitlabFlags(options, dataDir, tls))] : []),
      serviceFlag('identity', [
        `--port=${options.port + 3}`,
        `--key-file=${secretFile(dataDir, 'identity')}`,
        ...tls.flags,
        ...pageOriginsOf(options).map((origin) => `--page-origin=${origin}`),
      ]),
    ],
    env: { ...process.env, ...tls.trust },
    execArgv: gitlabNodeFlags,
  });
}

function serviceFlag(name: keyof Services, flags: string[]): string {
  return `--${name}=${JSON.stringify(flags)}`;
}

function gitlabFlags(options: StartOptions, dataDir: string, tls: StackTls): string[] {
  assertWorldSize(dataDir, options.projects);
  return [
    `--port=${options.port + 1}`,
    `--projects=${options.projects}`,
    `--data=${join(dataDir, 'gitlab')}`,
    `--redirect-uri=${redirectUriOf(options)}`,
    ...Object.entries(options.simulated).map(([flag, value]) => `--${flag}=${value}`),
    ...tls.flags,
  ];
}

/**
 * Runs the watchdog at once. A crash between storing a request and sending its message was before this start, and the
 * watchdog resends only what was never sent.
 */
async function runWatchdog(apiUrl: string): Promise<void> {
  await fetch(`${apiUrl}/admin/functions/watchdog`, { method: 'POST' });
}
