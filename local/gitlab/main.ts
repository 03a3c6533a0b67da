import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runService, type Service } from '../service.ts';
import { tlsFlags, tlsIdentityOf } from '../tls/read-identity.ts';
import { type Application, demoApplication } from './credentials.ts';
import { gitlabComLimits, Limits, selfManagedLimits } from './http/limits.ts';
import { type InstanceOptions, packages } from './instance/instance.ts';
import { grantsFile } from './oauth/grants-file.ts';
import { defaultProjects, defaultSeed, type GitLabOptions, startGitLab } from './server.ts';

/**
 * The simulated GitLab as a process: `node local/gitlab/main.ts [--port N] [--projects N] [--seed N]
 * [--latency-ms N] [--limits JSON] [--version 15.8] [--package ee|ee-unlicensed|ce] [--data DIR]
 * [--redirect-uri URI]… [--tls-cert FILE --tls-key FILE]`. Each start generates the world again from the seed. With
 * `--data`, issued OAuth tokens survive a restart and `kill -9`.
 */
export async function startGitLabService(flags: string[]): Promise<Service> {
  try {
    return await startFrom(flags);
  } catch (error) {
    throw new Error(failureSentence(error), { cause: error });
  }
}

async function startFrom(flags: string[]): Promise<Service> {
  const { values } = parseArgs({
    args: flags,
    options: {
      port: { type: 'string', default: '0' },
      projects: { type: 'string', default: String(defaultProjects) },
      seed: { type: 'string', default: String(defaultSeed) },
      'latency-ms': { type: 'string', default: '0' },
      limits: { type: 'string', default: '{}' },
      version: { type: 'string' },
      package: { type: 'string', default: 'ee' },
      data: { type: 'string' },
      'redirect-uri': { type: 'string', multiple: true },
      ...tlsFlags,
    },
  });
  const gitlab = await startGitLab({
    port: wholeNumber('port', values.port, 65_535),
    projects: wholeNumber('projects', values.projects, 1_000_000),
    seed: wholeNumber('seed', values.seed, 4_294_967_295),
    limits: parseLimits(values.limits),
    instance: instanceFrom(values.version, values.package),
    latencyMs: wholeNumber('latency-ms', values['latency-ms'], 600_000),
    applications: [applicationFor(values['redirect-uri'] ?? [])],
    ...persistentGrants(values.data),
    ...tlsIdentityOf(values),
  });
  const { port, url } = gitlab;
  return {
    details: { port, url },
    greeting: `Simulated GitLab with ${values.projects} projects at ${url}`,
    stop: () => gitlab.stop(),
  };
}

function wholeNumber(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    throw new RangeError(`--${flag} must be a whole number from 0 to ${max}, not '${text}'.`);
  }
  return value;
}

function instanceFrom(version: string | undefined, text: string): InstanceOptions {
  const kind = packages.find((known) => known === text);
  if (kind === undefined) throw new RangeError(`--package must be ${packages.join(', ')}, not '${text}'.`);
  return { package: kind, ...(version === undefined ? {} : { version }) };
}

/** JSON, or a preset by name: `gitlab.com` or `self-managed`. */
function parseLimits(text: string): Limits {
  if (text === 'gitlab.com') return gitlabComLimits;
  return text === 'self-managed' ? selfManagedLimits : Limits.parse(JSON.parse(text));
}

/** The demo application with additional redirect URIs. */
function applicationFor(redirectUris: readonly string[]): Application {
  return { ...demoApplication, redirectUri: [demoApplication.redirectUri, ...redirectUris].join(' ') };
}

function persistentGrants(directory: string | undefined): Pick<GitLabOptions, 'grants'> {
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

if (import.meta.main) await runService(startGitLabService);
