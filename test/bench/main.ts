import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { measureCrawl, type Crawl } from './crawl.ts';
import { measureFloor, type Floor } from './floor.ts';
import { startBenchStack } from './stack.ts';
import { benchWebhooks } from './webhooks.ts';

type Measured = {
  projects: number;
  floor: Floor;
  first: Crawl;
  second: Crawl;
  peakMemoryMb: number | undefined;
};

const { values } = parseArgs({
  options: {
    projects: { type: 'string', default: '1000,10000' },
    'latency-ms': { type: 'string', default: '20' },
    /** Measures webhooks and reconciliation instead of crawls, with the largest number of projects. */
    webhooks: { type: 'boolean', default: false },
    deliveries: { type: 'string', default: '10000' },
  },
});
const latencyMs = Number(values['latency-ms']);
const sizes = values.projects.split(',').map(Number);
if (values.webhooks) {
  console.log(await benchWebhooks(Math.max(...sizes), latencyMs, Number(values.deliveries)));
} else {
  const results: Measured[] = [];
  for (const size of sizes) results.push(await measure(size));
  console.log(tableOf(results));
  keep(results);
}

/** The floor, a first crawl and a second one without changes, all against the same simulated GitLab. */
async function measure(projects: number): Promise<Measured> {
  console.error(`${projects} projects, ${latencyMs} ms latency …`);
  const stack = await startBenchStack(projects, latencyMs);
  try {
    const floor = await measureFloor(stack.gitlabUrl, stack.token);
    const first = await measureCrawl(stack, { watchFirst: true });
    const peakMemoryMb = stack.peakMemoryMb();
    const second = await measureCrawl(stack, { watchFirst: false });
    return { projects, floor, first, second, peakMemoryMb };
  } finally {
    await stack.stop();
  }
}

function tableOf(measured: Measured[]): string {
  const rows: [string, (of: Measured) => string][] = [
    ['subgroups', ({ floor }) => String(floor.groups)],
    ['GitLab requests, floor', ({ floor }) => String(floor.requests)],
    [
      'GitLab requests, first crawl',
      (of) => `${of.first.run.counts.requests} (${ratio(of.first.run.counts.requests, of.floor.requests)})`,
    ],
    ['GitLab requests, second crawl', (of) => String(of.second.run.counts.requests)],
    ['table transactions, first crawl', (of) => String(of.first.tables.transactions)],
    ['other table writes, first crawl', (of) => String(of.first.tables.singleWrites)],
    [
      'table queries + point reads, first crawl',
      (of) => `${of.first.tables.queries} + ${of.first.tables.pointReads}`,
    ],
    ['table transactions, second crawl', (of) => String(of.second.tables.transactions)],
    [
      'rows changed, second crawl',
      ({ second }) => String(second.run.counts.added + second.run.counts.changed),
    ],
    ['messages, first crawl', (of) => String(of.first.messages)],
    ['wall, first crawl / floor', (of) => ratio(of.first.milliseconds, of.floor.milliseconds)],
    ['wall, second crawl / floor', (of) => ratio(of.second.milliseconds, of.floor.milliseconds)],
    [
      'first project readable / whole first crawl',
      (of) => ratio(of.first.firstProjectMs ?? 0, of.first.milliseconds),
    ],
    [
      'peak memory of the functions process',
      (of) => (of.peakMemoryMb === undefined ? 'unknown' : `${of.peakMemoryMb} MB`),
    ],
  ];
  const head = ['projects', ...measured.map(({ floor }) => floor.projects.toLocaleString('en-US'))];
  const lines = rows.map(([name, show]) => [name, ...measured.map(show)]);
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ratio(value: number, base: number): string {
  return `${(value / base).toFixed(2)} ×`;
}

function keep(measured: Measured[]): void {
  const dir = join(import.meta.dirname, '../../.local');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'bench.json'), JSON.stringify({ latencyMs, measured }, undefined, 2));
}
