import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';

import { demoToken, expiredToken } from '../../local/gitlab/credentials.ts';
import { startGitLab } from '../../local/gitlab/server.ts';
import { demoConnector } from '../../local/start/api.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { apiClient } from '../support/api-client.ts';
import { freePorts, npmStart, processesOf, processIdOf } from '../support/npm-start.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'palisade-start-'));
const data = join(folder, 'data');
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await until(() => processesOf(folder).length === 0);
  rmSync(folder, { recursive: true, force: true });
});

test('npm start onboards a simulated GitLab, shows it, ends on Ctrl+C, and finds everything the next time', async () => {
  const port = await freePorts();
  const flags = ['--port', String(port), '--data', data, '--projects', '120'];

  const first = start(flags);
  await until(() => first.output().includes('Running.'), { timeoutMs: 40_000, what: 'the summary' });
  const firstRuns = await runsAt(port);
  const groups = await groupsAt(port);
  first.child.kill('SIGINT');
  const firstEnd = await first.ended;
  const second = start(flags);
  await until(() => second.output().includes('Running.'), { timeoutMs: 40_000, what: 'the second summary' });
  const secondRuns = await runsAt(port);
  const groupsAgain = await groupsAt(port);
  second.child.kill('SIGINT');
  const secondEnd = await second.ended;

  expect(first.output()).toContain('Onboarding');
  expect(first.output()).toMatch(/complete after/);
  expect(first.output()).toMatch(/Contoso +\d+ +\d+ +complete/);
  expect(first.output()).toMatch(/7 groups +\d+ +120/);
  expect(first.output()).toMatch(/posture: [\d,]+\/120 projects/);
  for (const output of [first.output(), second.output()]) {
    expect(output).toMatch(/Severity +Checks failing +Failures/);
    expect(output).toMatch(/Not assessed: [\d,]+ of [\d,]+ verdicts/);
  }
  expect(first.output()).toContain(`http://127.0.0.1:${port}${demoConnector}/devops/default/gitLabGroups`);
  expect(second.output()).toContain('from an earlier start');
  expect(second.output()).not.toContain('Onboarding');
  expect(secondRuns).toEqual(firstRuns);
  expect(secondRuns).toHaveLength(1);
  expect(groupsAgain).toEqual(groups);
  expect([firstEnd, secondEnd]).toEqual([0, 0]);
  expect([first.errors(), second.errors()]).toEqual(['', '']);
  expect(processesOf(folder)).toEqual([]);
}, 90_000);

test('data of a world of another size is refused in one sentence', async () => {
  const port = await freePorts();

  const { code, errors } = await refused(['--port', String(port), '--data', data, '--projects', '240']);

  expect(code).toBe(1);
  expect(errors).toMatch(/^.*120 projects.*--data.*240.*\n$/);
});

test('a taken port is reported in one sentence, and what had started ends again', async () => {
  const { server, port } = await takenPort();

  const { code, errors } = await refused([
    '--port',
    String(port),
    '--data',
    join(folder, 'taken'),
    '--projects',
    '60',
  ]);
  server.close();

  expect(code).toBe(1);
  expect(errors).toMatch(new RegExp(`^.*${port}.*\\n$`));
  expect(errors).toMatch(/in use|taken/);
});

test('a GitLab that does not answer is reported in one sentence', async () => {
  const flags = ['--gitlab', 'http://127.0.0.1:1', '--token', 'x', '--data', join(folder, 'away')];
  const { code, errors } = await refused(flags);

  expect(code).toBe(1);
  expect(errors).toMatch(/^GitLab at http:\/\/127\.0\.0\.1:1 can't be reached \([^)]+\)\.\n$/);
});

test('a token that GitLab refuses is reported in one sentence that does not hold it', async () => {
  const gitlab = await startGitLab({ projects: 60 });

  const flags = ['--gitlab', gitlab.url, '--token', expiredToken, '--data', join(folder, 'expired')];
  const { code, errors } = await refused(flags);
  await gitlab.stop();

  expect(code).toBe(1);
  expect(errors).toBe(`GitLab at ${gitlab.url} refused the token.\n`);
});

test('flags that make no sense are reported in one sentence each', async () => {
  const senseless = [
    ['--prot', '7071'],
    ['--port', 'seventy'],
    ['--token', 'x'],
    ['--gitlab', 'https://gitlab.example'],
    ['--gitlab', 'gitlab.example', '--token', 'x'],
  ];

  const ends = await Promise.all(
    senseless.map((flags) => refused([...flags, '--data', join(folder, 'never')])),
  );

  for (const { code, errors } of ends) {
    expect(code).toBe(1);
    expect(errors).toMatch(/^[^\n]+\n$/);
  }
});

test('another GitLab is onboarded by its token', async () => {
  const gitlab = await startGitLab({ projects: 60 });
  const port = await freePorts();

  const real = start(['--port', String(port), '--gitlab', gitlab.url, '--data', join(folder, 'real')], {
    PALISADE_TOKEN: demoToken,
  });
  await until(() => real.output().includes('Running.'), { timeoutMs: 40_000, what: 'the summary' });
  real.child.kill('SIGINT');
  const code = await real.ended;
  await gitlab.stop();

  expect(code).toBe(0);
  expect(real.output()).toMatch(/7 groups +\d+ +60/);
  expect(real.output()).not.toContain(demoToken);
  expect(processesOf(folder)).toEqual([]);
}, 60_000);

test.each([700, 1_500])(
  'killed %i ms after its start, it leaves no process behind',
  async (afterMs) => {
    const port = await freePorts();
    const { child, ended } = start([
      '--port',
      String(port),
      '--data',
      join(folder, `k${afterMs}`),
      '--projects',
      '60',
    ]);

    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGKILL');
    await ended;

    const left = await until(() => (processesOf(folder).length === 0 ? { none: true } : undefined), {
      timeoutMs: 20_000,
      what: 'the children to end',
    });
    expect(left).toEqual({ none: true });
  },
  30_000,
);

test('a crash of the services ends everything, and the message names the log', async () => {
  const port = await freePorts();
  const own = join(folder, 'crash');
  const { ended, output, errors } = start([
    '--port',
    String(port),
    '--data',
    own,
    '--projects',
    '60',
    '--no-demo',
  ]);
  await until(() => output().includes('Running.'), { timeoutMs: 40_000, what: 'the start' });

  process.kill(processIdOf('local/start/services.ts', own), 'SIGKILL');
  const code = await ended;

  expect(code).toBe(1);
  expect(errors()).toBe("The process 'services' ended unexpectedly; see services.log.\n");
  expect(processesOf(own)).toEqual([]);
}, 60_000);

function start(flags: string[], more: NodeJS.ProcessEnv = {}): ReturnType<typeof npmStart> {
  const started = npmStart(flags, more);
  running.push(started.child);
  return started;
}

/** A start that must fail by itself, with nothing of a stack trace and no process left. */
async function refused(flags: string[]): Promise<{ code: number | null; errors: string }> {
  const { ended, errors } = start(flags);
  const code = await ended;
  expect(errors()).not.toMatch(/^\s+at /m);
  const own = flags[flags.indexOf('--data') + 1] ?? folder;
  expect(processesOf(own).filter((line) => !line.includes('local/start.ts'))).toEqual([]);
  return { code, errors: errors() };
}

async function runsAt(port: number): Promise<string[]> {
  const path = `${demoConnector}/devops/default/runs`;
  const runs = await apiClient(`http://127.0.0.1:${port}`).get(path, listOf(RunResource));
  return runs.value.map((run) => run.name);
}

async function groupsAt(port: number): Promise<GitLabGroupResource[]> {
  const path = `${demoConnector}/devops/default/gitLabGroups`;
  return (await apiClient(`http://127.0.0.1:${port}`).get(path, listOf(GitLabGroupResource))).value;
}

async function takenPort() {
  const port = await freePorts();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port };
}
