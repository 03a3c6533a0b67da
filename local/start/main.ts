import { join, resolve } from 'node:path';

import { FolderInUseError, lockFolder } from '../lock-folder.ts';
import { apiAt, type Api } from './api.ts';
import { acceptAsDemo } from './accept-as-demo.ts';
import { assignDemoRoles } from './assign-demo-roles.ts';
import { promptForCode, signInUrl } from './prompt-for-code.ts';
import { dataFolderOf, assertInstance } from './data-folder.ts';
import { makePrivate } from './data-files.ts';
import { onboard, findOnboarding, type Authorization } from './onboard.ts';
import { help, readOptions, StartError, type StartOptions } from './options.ts';
import { assertReachable } from './preflight.ts';
import { ensurePage } from '../page/ensure-page.ts';
import { followPosture } from './posture-progress.ts';
import { followRun, type Screen } from './progress.ts';
import { startStack, type Stack } from './stack.ts';
import { addresses, pageAddress, summarise } from './summary.ts';
import { redirectUriOf } from './urls.ts';

/** `npm start`: runs the whole product on this machine. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') return void process.stdout.write(help);
  if (options.gitlab !== undefined) await assertReachable(options.gitlab, process.env);
  print('Starting Azurite, Service Bus, GitLab, an identity provider and Functions on this machine …');
  // Only the owner may read files that the processes create.
  process.umask(0o077);
  const dataDir = dataDirOf(options);
  makePrivate(dataDir);
  process.once('exit', lock(dataDir));
  if (options.gitlab !== undefined) assertInstance(dataDir, options.gitlab.url);
  if (await ensurePage()) print('The page is built.');
  const stack = await startStack(options, dataDir, (name, running) => {
    void endWith(new StartError(`The process '${name}' ended unexpectedly; see ${name}.log.`), running);
  });
  stopOnSignal(stack);
  try {
    await show(options, stack);
  } catch (failure) {
    return endWith(failure, stack);
  }
  print('\nRunning. Ctrl+C stops it; the next start finds everything as it is.');
}

async function show(options: StartOptions, stack: Stack): Promise<void> {
  const api = apiAt(stack.apiUrl);
  // First, because a person can watch on the page all that follows.
  print(`\n${pageAddress(stack)}\n`);
  await assignDemoRoles(api);
  if (options.publicUrl !== undefined) {
    print(
      `Reached under ${options.publicUrl}, where callers need a token; on this machine nobody does at ${stack.apiUrl}.`,
    );
  }
  if (!options.demo) return print(['', ...addresses(apiAt(stack.shownUrl), stack)].join('\n'));
  const before = await findOnboarding(api);
  if (before === undefined) print(`Onboarding ${stack.gitlabUrl}: all existing and future groups …`);
  else print('The connector is there from an earlier start.');
  const runId = before === undefined ? await onboardNow(options, stack, api) : before.currentRunId;
  const run = runId === undefined ? undefined : await followRun(api, runId, screen());
  if (before === undefined && run !== undefined) await followPosture(api, run.counts.projects, screen());
  print(`\n${await summarise(api, stack)}`);
}

async function onboardNow(options: StartOptions, stack: Stack, api: Api): Promise<string> {
  return onboard(api, await authorizationFor(options, stack));
}

async function authorizationFor(options: StartOptions, stack: Stack): Promise<Authorization> {
  const redirectUri = redirectUriOf(options);
  if (options.gitlab === undefined) return { code: await acceptAsDemo(stack.gitlabUrl, redirectUri) };
  const { credentials } = options.gitlab;
  if ('token' in credentials) return { accessToken: credentials.token };
  print(`\nOpen this address and authorise Palisade:\n\n  ${signInUrl(stack.apiUrl)}\n`);
  return { code: await promptForCode() };
}

/** Locks the data folder and returns the function that unlocks it. */
function lock(dataDir: string): () => void {
  try {
    return lockFolder(dataDir);
  } catch (failure) {
    if (!(failure instanceof FolderInUseError)) throw failure;
    throw new StartError(`${failure.message}; stop it, or choose another folder with --data.`);
  }
}

function dataDirOf(options: StartOptions): string {
  if (options.dataDir !== undefined) return resolve(options.dataDir);
  const folders = join(import.meta.dirname, '../..', '.local');
  return options.gitlab === undefined ? join(folders, 'demo') : dataFolderOf(options.gitlab.url, folders);
}

function screen(): Screen {
  const { stdout } = process;
  return {
    isTerminal: stdout.isTTY,
    columns: stdout.columns ?? 80,
    write: (text) => void stdout.write(text),
  };
}

let isEnding = false;

function stopOnSignal(stack: Stack): void {
  const stop = () => {
    if (isEnding) return;
    isEnding = true;
    print('\nStopping …');
    void stack.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

async function endWith(failure: unknown, stack: Pick<Stack, 'stop'>): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  report(failure);
  await stack.stop();
  process.exit(1);
}

/** Prints one sentence; only unexpected failures have a stack trace. */
function report(failure: unknown): void {
  const isExpected = failure instanceof StartError;
  const words =
    failure instanceof Error ? (isExpected ? failure.message : (failure.stack ?? '')) : String(failure);
  process.stderr.write(`${words}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main();
} catch (failure) {
  // A process that can't start reports a whole sentence.
  report(failure instanceof Error ? new StartError(failure.message) : failure);
  process.exitCode = 1;
}
