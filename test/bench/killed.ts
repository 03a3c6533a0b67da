import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { demoToken } from '../../local/gitlab/credentials.ts';
import type { SimulatedGitLab } from '../../local/gitlab/server.ts';
import { apiAt, demoConnector, type Api } from '../../local/start/api.ts';
import { onboard } from '../../local/start/onboard.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { freePorts } from '../support/npm-start.ts';
import { until } from '../support/until.ts';
import { countFloor } from './floor.ts';

type Run = RunResource['properties'];
export type Killed = {
  projects: number;
  floorRequests: number;
  /** From the PUT until the run had ended, without and with kills. */
  calmSeconds: number;
  killedSeconds: number;
  /** How long each start took until it served, and until GitLab was asked again. */
  startSeconds: number[];
  goesOnSeconds: number[];
  /** Requests of the crawl to GitLab over all starts. */
  requests: number;
  run: Run;
};

const root = join(import.meta.dirname, '../..');
const maxMs = 15 * 60_000;
const ofAssessment =
  /graphql|application\/settings|^GET \/(?:projects|groups)\/:id\/(?!descendant_groups|projects|subgroups)/;

/** One `npm start` on a folder, of which all processes can be killed at once. */
type RunningStack = { api: Api; gitlabUrl: string; startedMs: number; kill(): Promise<void> };

/**
 * A first crawl by `npm start`, calm and with so many kills (`kill -9` of every process, the simulated GitLab's too), spread
 * evenly over its projects, each followed by another start on the same folder.
 */
export async function measureKilled(projects: number, kills: number): Promise<Killed> {
  const calm = await crawlKilled(projects, 0);
  const killed = await crawlKilled(projects, kills);
  return { ...killed, calmSeconds: calm.killedSeconds };
}

export async function crawlKilled(projects: number, kills: number): Promise<Omit<Killed, 'calmSeconds'>> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-killed-'));
  const port = await freePorts();
  const start = () => startStack(port, folder, projects);
  let stack = await start();
  try {
    const floor = await countFloor(stack.gitlabUrl);
    const [startSeconds, goesOnSeconds]: [number[], number[]] = [[], []];
    let requests = 0;
    const began = Date.now();
    const runId = await onboard(stack.api, { accessToken: demoToken });
    for (let kill = 1; kill <= kills; kill += 1) {
      const enough = (floor.projects * kill) / (kills + 1);
      await until(async () => (await runOf(stack.api, runId)).counts.projects >= enough, {
        timeoutMs: maxMs,
        everyMs: 20,
        what: `${enough} projects`,
      });
      requests += await requestsOf(stack);
      await stack.kill();
      stack = await start();
      startSeconds.push(stack.startedMs / 1_000);
      const servedAt = Date.now();
      await until(async () => (await requestsOf(stack)) > 0, { timeoutMs: maxMs, what: 'a request' });
      goesOnSeconds.push((stack.startedMs + Date.now() - servedAt) / 1_000);
    }
    const run = await until(() => endOf(stack.api, runId), { timeoutMs: maxMs, what: 'the end' });
    const killedSeconds = (Date.parse(run.endedAt ?? '') - began) / 1_000;
    requests += await requestsOf(stack);
    return {
      projects: floor.projects,
      floorRequests: floor.requests,
      killedSeconds,
      startSeconds,
      goesOnSeconds,
      requests,
      run,
    };
  } finally {
    await stack.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Markdown: what was reached, with the goal beside it. */
export function killedTable(kills: number, of: Killed): string {
  const { floorRequests, calmSeconds, killedSeconds, requests, run } = of;
  return [
    `| ${kills} kills of everything in a crawl of ${of.projects.toLocaleString('en-US')} projects | reached | goal |`,
    '| --- | ---: | ---: |',
    `| the run | ${run.state}, ${run.counts.projects} projects | complete |`,
    `| wall, calm | ${seconds(calmSeconds)} | |`,
    `| wall with kills and starts | ${seconds(killedSeconds)} | ≤ ${seconds(2 * calmSeconds + 60)} |`,
    `| a start serves after, at most | ${max(of.startSeconds)} | |`,
    `| and asks GitLab again after, at most | ${max(of.goesOnSeconds)} | ≤ 30 s |`,
    `| GitLab requests over all starts | ${requests} (${(requests / floorRequests).toFixed(2)} ×) | ≤ 3 × ${floorRequests} |`,
  ].join('\n');
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function max(values: number[]): string {
  return values.length === 0 ? '' : seconds(Math.max(...values));
}

async function runOf(api: Api, runId: string): Promise<Run> {
  const run = await api.get(`${demoConnector}/devops/default/runs/${runId}`, RunResource);
  if (run === undefined) throw new Error('The run is gone.');
  return run.properties;
}

async function endOf(api: Api, runId: string): Promise<Run | undefined> {
  const run = await runOf(api, runId);
  return run.state === 'running' ? undefined : run;
}

/** Without the settings of single projects and groups: their assessment begins while the crawl goes on. */
async function requestsOf({ gitlabUrl }: RunningStack): Promise<number> {
  const response = await fetch(`${gitlabUrl}/-/simulator/requests`);
  const { byRoute } = (await response.json()) as ReturnType<SimulatedGitLab['requests']>;
  const counts = Object.entries(byRoute).filter(([route]) => !ofAssessment.test(route));
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

async function startStack(port: number, folder: string, projects: number): Promise<RunningStack> {
  const began = Date.now();
  const flags = ['--port', String(port), '--data', folder, '--projects', String(projects), '--no-demo'];
  const child = spawn(process.execPath, [join(root, 'local/start.ts'), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await serving(child);
  return {
    api: apiAt(`http://127.0.0.1:${port}`),
    gitlabUrl: `http://127.0.0.1:${port + 1}`,
    startedMs: Date.now() - began,
    kill: () => killAll(child, folder, port),
  };
}

function serving(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes('Running.')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with ${String(code)}: ${heard}`)));
  });
}

/** Kills all processes at once, so that none can clean up. */
async function killAll(child: ChildProcess, folder: string, port: number): Promise<void> {
  const ids = [child.pid ?? 0, ...descendantsOf(child.pid ?? 0)];
  for (const id of ids) process.kill(id, 'SIGKILL');
  await until(() => ids.every((id) => !isRunning(id)), { what: `the end of ${folder} on port ${port}` });
}

function descendantsOf(parent: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(name)?.parent === parent)
    .map(Number);
  return [...children, ...children.flatMap(descendantsOf)];
}

function isRunning(id: number): boolean {
  const stat = statOf(String(id));
  return stat !== undefined && stat.state !== 'Z';
}

/** `pid (name) state parent …`; the name may hold anything. */
function statOf(id: string): { state: string; parent: number } | undefined {
  try {
    const [state = '', parent = ''] = readFileSync(`/proc/${id}/stat`, 'latin1')
      .split(') ')
      .at(-1)!
      .split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
