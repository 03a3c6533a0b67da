import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { announceFailure, announceReady, onStop } from '../child.ts';
import { tlsFlags, tlsIdentityOf } from '../tls/read-identity.ts';
import { type Application, demoApplication } from './credentials.ts';
import { gitlabComLimits, Limits, selfManagedLimits } from './http/limits.ts';
import { grantsFile } from './oauth/grants-file.ts';
import { defaultProjects, defaultSeed, type GitLabOptions, startGitLab } from './server.ts';

/**
 * The simulated GitLab as a process: `node local/gitlab/main.ts [--port N] [--projects N] [--seed N]
 * [--latency-ms N] [--limits JSON] [--data DIR] [--redirect-uri URI]… [--tls-cert FILE --tls-key FILE]`. The world is made anew from the seed at each start;
 * with `--data` the OAuth tokens it gave out stay valid, also after `kill -9`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      projects: { type: 'string', default: String(defaultProjects) },
      seed: { type: 'string', default: String(defaultSeed) },
      'latency-ms': { type: 'string', default: '0' },
      limits: { type: 'string', default: '{}' },
      data: { type: 'string' },
      'redirect-uri': { type: 'string', multiple: true },
      ...tlsFlags,
    },
  });
  const gitlab = await startGitLab({
    port: wholeNumber('port', values.port, 65_535),
    projects: wholeNumber('projects', values.projects, 1_000_000),
    seed: wholeNumber('seed', values.seed, 4_294_967_295),
    limits: limitsOf(values.limits),
    latencyMs: wholeNumber('latency-ms', values['latency-ms'], 600_000),
    applications: [applicationFor(values['redirect-uri'] ?? [])],
    ...keptGrants(values.data),
    ...tlsIdentityOf(values),
  });
  onStop(() => gitlab.stop());
  announceReady({ port: gitlab.port, url: gitlab.url });
  console.log(`Simulated GitLab with ${values.projects} projects at ${gitlab.url}`);
}

function wholeNumber(flag: string, text: string, largest: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > largest) {
    throw new RangeError(`--${flag} must be a whole number from 0 to ${largest}, not '${text}'.`);
  }
  return value;
}

/** As JSON, or by the name of whose they are. */
function limitsOf(text: string): Limits {
  if (text === 'gitlab.com') return gitlabComLimits;
  return text === 'self-managed' ? selfManagedLimits : Limits.parse(JSON.parse(text));
}

/** More redirect addresses for the demo application, beside its own. */
function applicationFor(redirectUris: readonly string[]): Application {
  return { ...demoApplication, redirectUri: [demoApplication.redirectUri, ...redirectUris].join(' ') };
}

function keptGrants(directory: string | undefined): Pick<GitLabOptions, 'grants'> {
  if (directory === undefined) return {};
  mkdirSync(directory, { recursive: true });
  return { grants: grantsFile(join(directory, 'oauth.json')) };
}

function failureSentence(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `The simulated GitLab can't start: port ${String(port)} is already in use.`;
  return `The simulated GitLab can't start: ${message}`;
}

try {
  await main();
} catch (error) {
  const sentence = failureSentence(error);
  console.error(sentence);
  announceFailure(sentence);
}
