import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { measureAzurite } from './azurite-alone.ts';
import { benchColdImport } from './cold-import.ts';
import { measureCrawl } from './crawl.ts';
import { benchFindings } from './findings.ts';
import { benchFindingsStored } from './findings-stored.ts';
import { benchFirstSweep } from './first-sweep.ts';
import { measureFloor } from './floor.ts';
import { killedTable, measureKilled } from './killed.ts';
import { type Limit, type Limited, limitedTable, measureLimited } from './limited.ts';
import { benchReadModel } from './read-model.ts';
import { benchRules } from './rules.ts';
import { measureRefusals, refusalsTable } from './refusals.ts';
import { benchPaneRequests } from './pane-requests.ts';
import { benchPostureGathering } from './posture-gathering.ts';
import { benchPostureQueries } from './posture-queries.ts';
import { tableOf, type Measured } from './results.ts';
import { crawlShared, measureShared, readShared, sharedTable } from './shared-limit.ts';
import { startBenchStack } from './stack.ts';
import { benchStorm } from './storm.ts';
import { benchWebhooks } from './webhooks.ts';

const usage = `npm run bench -- [flags]

  --projects N,M     sizes of the simulated GitLab (1000,10000,100000)
  --latency-ms N     what each of its answers takes (20)
  --profile DIR      where each process leaves a CPU profile of itself

Instead of crawls:
  --limited R/S,…    how a limit of R requests in S seconds is used, such as 600/60
  --windows N          of that limit, which must lie within the crawls (3)
  --processes N,M      instead, first crawls by so many processes under that limit, and one of which one is killed
  --pages N            so many pages, read by processes that do nothing else, instead of crawls
  --refusals         crawls that meet 429 in every form, against a calm one, with the smallest size (2000 does)
  --webhooks         webhooks and reconciliation, with the largest size up to 10,000
  --deliveries N       of webhooks; half as many in each turn (10000)
  --killed N         a first crawl by npm start in which every process is killed N times, with the smallest size
  --read-model       size, load and refresh of the read model, with each size
  --first-sweep      when verdicts come after onboarding, with the smallest size (300 does)
  --minutes N          ends it then, with what is read so far
  --findings         reading and matching a report with so many findings, and storing them, with each size
  --posture-rules    CPU of judging projects, with each size
  --posture-gathering  requests that gather posture, by endpoint, with the smallest size
  --posture-queries  queries of the panes over a snapshot and by HTTP, with the largest size
  --cold-import N    import, start hook and first use of the package in N new processes
  --events N         so many webhook events, each delivered one to five times, while the Functions host is killed`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    projects: { type: 'string', default: '1000,10000,100000' },
    'latency-ms': { type: 'string', default: '20' },
    webhooks: { type: 'boolean', default: false },
    limited: { type: 'string' },
    windows: { type: 'string', default: '3' },
    processes: { type: 'string' },
    pages: { type: 'string' },
    refusals: { type: 'boolean', default: false },
    profile: { type: 'string' },
    deliveries: { type: 'string', default: '10000' },
    events: { type: 'string' },
    'cold-import': { type: 'string' },
    killed: { type: 'string' },
    'first-sweep': { type: 'boolean', default: false },
    minutes: { type: 'string' },
    findings: { type: 'boolean', default: false },
    'posture-rules': { type: 'boolean', default: false },
    'posture-gathering': { type: 'boolean', default: false },
    'posture-queries': { type: 'boolean', default: false },
    'read-model': { type: 'boolean', default: false },
  },
});
/** The size up to which the cost of a reconciliation without changes is promised. */
const maxWebhookProjects = 10_000;
const latencyMs = wholeNumber('latency-ms', values['latency-ms'], 0);
const sizes = values.projects.split(',').map((size) => wholeNumber('projects', size));
const windows = wholeNumber('windows', values.windows);
const minutes = values.minutes === undefined ? undefined : wholeNumber('minutes', values.minutes);
const deliveries = wholeNumber('deliveries', values.deliveries);
if (values.help) {
  console.log(usage);
} else if (values['cold-import'] !== undefined) {
  console.log(await benchColdImport(wholeNumber('cold-import', values['cold-import'])));
} else if (values.events !== undefined) {
  console.log(await benchStorm(wholeNumber('events', values.events)));
} else if (values['first-sweep']) {
  console.log(await benchFirstSweep(Math.min(...sizes), latencyMs, minutes));
} else if (values.findings) {
  for (const size of sizes) console.log(`${benchFindings(size)}\n${benchFindingsStored(size)}`);
} else if (values['posture-rules']) {
  for (const size of sizes) console.log(benchRules(size));
} else if (values['posture-gathering']) {
  console.log(await benchPostureGathering(Math.min(...sizes)));
} else if (values['posture-queries']) {
  console.log(benchPostureQueries(Math.max(...sizes)));
  console.log(await benchPaneRequests(Math.max(...sizes)));
} else if (values['read-model']) {
  for (const size of sizes) console.log(await benchReadModel(size));
} else if (values.killed !== undefined) {
  const kills = wholeNumber('killed', values.killed);
  const killed = await measureKilled(Math.min(...sizes), kills);
  console.log(killedTable(kills, killed));
  keep('bench-killed.json', killed);
} else if (values.limited !== undefined && values.processes !== undefined) {
  const numbers = values.processes.split(',').map((number) => wholeNumber('processes', number));
  const limit = limitOf(values.limited);
  const pages = values.pages === undefined ? undefined : wholeNumber('pages', values.pages);
  const results = await measureShared(numbers, (processes, killed) =>
    pages === undefined
      ? crawlShared(Math.min(...sizes), latencyMs, limit, processes, killed)
      : readShared(pages, latencyMs, limit, processes, killed),
  );
  console.log(sharedTable(results));
  keep('bench-shared.json', { latencyMs, limit, results });
} else if (values.limited !== undefined) {
  const results: Limited[] = [];
  for (const limit of values.limited.split(',').map(limitOf)) {
    results.push(await measureLimited(Math.min(...sizes), latencyMs, limit, windows));
  }
  console.log(limitedTable(results));
  keep('bench-limited.json', { latencyMs, results });
} else if (values.refusals) {
  const results = await measureRefusals(Math.min(...sizes), latencyMs);
  console.log(refusalsTable(results));
  keep('bench-refusals.json', { latencyMs, results });
} else if (values.webhooks) {
  const projects = Math.min(Math.max(...sizes), maxWebhookProjects);
  console.log(await benchWebhooks(projects, latencyMs, deliveries, values.profile));
} else {
  const results: Measured[] = [];
  for (const size of sizes) results.push(await measure(size));
  console.log(tableOf(results));
  keep('bench.json', { latencyMs, measured: results });
}

/** The floor, a first crawl and a second one without changes, all against the same simulated GitLab. */
async function measure(projects: number): Promise<Measured> {
  console.error(`${projects} projects, ${latencyMs} ms latency …`);
  const stack = await startBenchStack(projects, latencyMs, { profileDir: values.profile });
  try {
    const floor = await measureFloor(stack.gitlabUrl, stack.token);
    const first = await measureCrawl(stack, { watchFirst: true });
    const peakMemoryMb = stack.peakMemoryMb();
    const second = await measureCrawl(stack, { watchFirst: false });
    const azuriteMs = await measureAzurite(stack.tablesConnectionString);
    return { projects, floor, first, second, peakMemoryMb, azuriteMs };
  } finally {
    await stack.stop();
  }
}

function keep(file: string, measured: object): void {
  const dir = join(import.meta.dirname, '../../.local');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, file), JSON.stringify(measured, undefined, 2));
}

function limitOf(text: string): Limit {
  const [, requests, windowSeconds] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (requests === undefined || windowSeconds === undefined) {
    throw new RangeError(`--limited takes requests/seconds, such as 600/60, not '${text}'.`);
  }
  return {
    requests: wholeNumber('limited', requests),
    windowSeconds: wholeNumber('limited', windowSeconds),
  };
}

function wholeNumber(flag: string, text: string, least = 1): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) {
    throw new RangeError(`--${flag} takes whole numbers from ${least}, not '${text}'.`);
  }
  return value;
}
