import { join, resolve } from 'node:path';

import { FolderHeldError, holdFolder } from '../hold-folder.ts';
import { apiAt, type Api } from './api.ts';
import { acceptAsDemo } from './accept-as-demo.ts';
import { askForCode, signInAddress } from './ask-for-code.ts';
import { dataFolderOf, keepInstance } from './data-folder.ts';
import { makePrivate } from './kept-state.ts';
import { onboard, onboardedBefore, type Authorization } from './onboard.ts';
import { help, readOptions, StartError, type StartOptions } from './options.ts';
import { assertReachable } from './preflight.ts';
import { followRun, type Screen } from './progress.ts';
import { startStack, type Stack } from './stack.ts';
import { addresses, summarise } from './summary.ts';
import { redirectUriOf } from './urls.ts';

/** `npm start`: the whole product on this machine. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') return void process.stdout.write(help);
  if (options.gitlab !== undefined) await assertReachable(options.gitlab, process.env);
  say('Starting Azurite, Service Bus, GitLab, an identity provider and Functions on this machine …');
  // What the processes write is for their owner only.
  process.umask(0o077);
  const dataDir = dataDirOf(options);
  makePrivate(dataDir);
  process.once('exit', hold(dataDir));
  if (options.gitlab !== undefined) keepInstance(dataDir, options.gitlab.url);
  const stack = await startStack(options, dataDir, (name, running) => {
    void endWith(new StartError(`The process '${name}' ended unexpectedly; see ${name}.log.`), running);
  });
  stopOnSignal(stack);
  try {
    await show(options, stack);
  } catch (failure) {
    return endWith(failure, stack);
  }
  say('\nRunning. Ctrl+C stops it; the next start finds everything as it is.');
}

async function show(options: StartOptions, stack: Stack): Promise<void> {
  const api = apiAt(stack.apiUrl);
  if (options.publicUrl !== undefined) {
    say(
      `Reached under ${options.publicUrl}, where callers need a token; on this machine nobody does at ${stack.apiUrl}.`,
    );
  }
  if (!options.demo) return say(['', ...addresses(apiAt(stack.shownUrl), stack)].join('\n'));
  const before = await onboardedBefore(api);
  if (before === undefined) say(`Onboarding ${stack.gitlabUrl}: all existing and future groups …`);
  else say('The connector is there from an earlier start.');
  const runId = before === undefined ? await onboardNow(options, stack, api) : before.currentRunId;
  if (runId !== undefined) await followRun(api, runId, screen());
  say(`\n${await summarise(api, stack)}`);
}

async function onboardNow(options: StartOptions, stack: Stack, api: Api): Promise<string> {
  return onboard(api, await authorizationFor(options, stack));
}

async function authorizationFor(options: StartOptions, stack: Stack): Promise<Authorization> {
  const redirectUri = redirectUriOf(options);
  if (options.gitlab === undefined) return { code: await acceptAsDemo(stack.gitlabUrl, redirectUri) };
  const { credentials } = options.gitlab;
  if ('token' in credentials) return { accessToken: credentials.token };
  say(`\nOpen this address and authorise Palisade:\n\n  ${signInAddress(stack.apiUrl)}\n`);
  return { code: await askForCode() };
}

/** Answers with what gives the folder free. */
function hold(dataDir: string): () => void {
  try {
    return holdFolder(dataDir);
  } catch (failure) {
    if (!(failure instanceof FolderHeldError)) throw failure;
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
    say('\nStopping …');
    void stack.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

async function endWith(failure: unknown, stack: Pick<Stack, 'stop'>): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  complain(failure);
  await stack.stop();
  process.exit(1);
}

/** A person sees one sentence; only what nobody foresaw comes with its stack. */
function complain(failure: unknown): void {
  const isExpected = failure instanceof StartError;
  const words =
    failure instanceof Error ? (isExpected ? failure.message : (failure.stack ?? '')) : String(failure);
  process.stderr.write(`${words}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main();
} catch (failure) {
  // What can't start says why in a sentence of its own.
  complain(failure instanceof Error ? new StartError(failure.message) : failure);
  process.exitCode = 1;
}
