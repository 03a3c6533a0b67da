import type { Crawl } from './crawl.ts';
import type { Floor } from './floor.ts';

export type Measured = {
  projects: number;
  floor: Floor;
  first: Crawl;
  second: Crawl;
  /** After the first crawl. */
  peakMemoryMb: Record<'functions' | 'azurite', number | undefined>;
  /** A transaction of 100 rows in an Azurite that does nothing else, in milliseconds. */
  azuriteMs: number;
};

type Line = [name: string, goal: string, show: (of: Measured) => string];

const lines: Line[] = [
  ['floor, median of three passes', '', ({ floor }) => seconds(floor.milliseconds / 1_000)],
  ['subgroups', '', ({ floor }) => String(floor.groups)],
  ['GitLab requests, floor', '', ({ floor }) => String(floor.requests)],
  [
    'GitLab requests, first crawl',
    '≤ 1.05 × at 10,000, ≤ 1.2 × at 100,000',
    (of) => `${of.first.run.counts.requests} (${ratio(of.first.run.counts.requests, of.floor.requests)})`,
  ],
  ['GitLab requests, second crawl', '', (of) => String(of.second.run.counts.requests)],
  [
    'table transactions, first crawl',
    '≤ 2 × projects/100 + groups/40',
    (of) => `${of.first.tables.transactions} (≤ ${transactionGoal(of)})`,
  ],
  ['other table writes, first crawl', '', (of) => String(of.first.tables.singleWrites)],
  [
    'table queries + point reads, first crawl',
    '',
    (of) => `${of.first.tables.queries} + ${of.first.tables.pointReads}`,
  ],
  ['table transactions, second crawl', '', (of) => String(of.second.tables.transactions)],
  [
    'rows changed, second crawl',
    '0',
    ({ second }) => String(second.run.counts.added + second.run.counts.changed),
  ],
  ['messages, first crawl', '', (of) => String(of.first.messages)],
  [
    'wall, first crawl / floor',
    '≤ 2.5 × at 10,000',
    (of) => timed(of.first.milliseconds, of.floor.milliseconds),
  ],
  [
    'wall of its transactions in Azurite alone / floor',
    '',
    (of) => timed(of.azuriteMs * of.first.tables.transactions, of.floor.milliseconds),
  ],
  ['wall, second crawl / floor', '', (of) => timed(of.second.milliseconds, of.floor.milliseconds)],
  ['first project readable after', '≤ 5 s', (of) => seconds((of.first.firstProjectMs ?? NaN) / 1_000)],
  ['CPU of the functions process, first crawl', '', (of) => seconds(of.first.cpuSeconds.functions)],
  ['CPU of Azurite, first crawl', '', (of) => seconds(of.first.cpuSeconds.azurite)],
  ['CPU of Azurite, second crawl', '', (of) => seconds(of.second.cpuSeconds.azurite)],
  ['CPU of the simulated GitLab, first crawl', '', (of) => seconds(of.first.cpuSeconds.gitlab)],
  ['CPU of broker and watcher, first crawl', '', (of) => seconds(of.first.cpuSeconds.bench)],
  [
    'peak memory of the functions process',
    '< 300 MB at 100,000',
    (of) => megabytes(of.peakMemoryMb.functions),
  ],
  ['peak memory of Azurite', '', (of) => megabytes(of.peakMemoryMb.azurite)],
];

/** Markdown: what was reached, with the goal beside it. */
export function tableOf(measured: readonly Measured[]): string {
  const sizesOf = measured.map(({ floor }) => floor.projects.toLocaleString('en-US'));
  const head = ['projects', ...sizesOf, 'goal'];
  const rule = head.map((_, column) => (column === 0 || column > measured.length ? '---' : '---:'));
  const body = lines.map(([name, goal, show]) => [name, ...measured.map(show), goal]);
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function transactionGoal({ floor }: Measured): number {
  return Math.round((2 * floor.projects) / 100 + floor.groups / 40);
}

function megabytes(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${value} MB`;
}

function seconds(value: number): string {
  return Number.isNaN(value) ? 'unknown' : `${value.toFixed(1)} s`;
}

/** A ratio alone hides how long it took. */
function timed(milliseconds: number, base: number): string {
  return `${ratio(milliseconds, base)} (${seconds(milliseconds / 1_000)})`;
}

function ratio(value: number, base: number): string {
  return `${(value / base).toFixed(2)} ×`;
}
