import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { startChild } from '../../local/child.ts';
import { countingProxy, type TableCounts } from './counting-proxy.ts';
import { measureCrawl } from './crawl.ts';
import { endpoint, type Limit, percent, sum, windowsOf } from './limited.ts';
import { readPages } from './read-pages.ts';
import { startBenchStack, type BenchStack } from './stack.ts';

/** Work of so many processes under one limit of GitLab. */
export type Shared = {
  processes: number;
  killed: boolean;
  seconds: number;
  /** The work that was completed. */
  result: string;
  served: number;
  refused: number;
  /** Requests to the tables. */
  tables: number;
};

/** The share of the requests at which a process is killed. */
const middle = 0.5;
const pageSize = 100;

/** The same work by each number of processes, and once more by the largest, of which one is killed. */
export async function measureShared(
  numbers: readonly number[],
  work: (processes: number, killed: boolean) => Promise<Shared>,
): Promise<Shared[]> {
  const results: Shared[] = [];
  const most = Math.max(...numbers);
  const passes = numbers.map((processes) => ({ processes, killed: false }));
  if (most > 1) passes.push({ processes: most, killed: true });
  for (const { processes, killed } of passes) {
    console.error(`${processes} processes${killed ? ', one killed' : ''} …`);
    results.push(await work(processes, killed));
  }
  return results;
}

/** Pages read by processes that do nothing else, so that the limit decides how long it takes, and not the machine. */
export async function readShared(
  pages: number,
  latencyMs: number,
  limit: Limit,
  processes: number,
  killed: boolean,
): Promise<Shared> {
  const limits = { preset: 'none', endpoints: { [endpoint]: limit } };
  const azurite = await startAzurite();
  const tables = await countingProxy(azurite.port);
  const gitlab = await startChild<{ url: string }>(join(import.meta.dirname, '../../local/gitlab/main.ts'), {
    args: [
      '--projects=20',
      `--latency-ms=${latencyMs}`,
      `--limits=${JSON.stringify({ endpoints: limits.endpoints })}`,
    ],
  });
  try {
    const { url } = gitlab.details;
    const connection = azurite.connectionString.replace(String(azurite.port), String(tables.port));
    const { seconds, read } = await readPages(
      { url, tables: connection, limits },
      { processes, pages, ...(killed && { killAfter: pages * middle }) },
    );
    const windows = await ofEndpoint(url);
    const [served, refused] = [sum(windows, 'served'), sum(windows, 'refused')];
    const result = `${read} of ${pages} pages`;
    return { processes, killed, seconds, result, served, refused, tables: requestsOf(tables.counts()) };
  } finally {
    await gitlab.stop();
    await tables.stop();
    await azurite.stop();
  }
}

/** A first crawl by whole functions processes. */
export async function crawlShared(
  projects: number,
  latencyMs: number,
  limit: Limit,
  processes: number,
  killed: boolean,
): Promise<Shared> {
  const stack = await startBenchStack(projects, latencyMs, { endpoints: { [endpoint]: limit }, processes });
  try {
    const killing = new AbortController();
    const kill = killed ? killInTheMiddle(stack, projects, killing.signal) : Promise.resolve();
    const { run, milliseconds, tables } = await measureCrawl(stack, { watchFirst: false });
    killing.abort();
    await kill;
    const windows = await ofEndpoint(stack.gitlabUrl);
    return {
      processes,
      killed,
      seconds: milliseconds / 1_000,
      result: `${run.state}, ${run.counts.projects.toLocaleString('en-US')} projects`,
      served: sum(windows, 'served'),
      refused: sum(windows, 'refused'),
      tables: requestsOf(tables),
    };
  } finally {
    await stack.stop();
  }
}

async function killInTheMiddle(stack: BenchStack, projects: number, signal: AbortSignal): Promise<void> {
  const enough = (projects / pageSize) * middle;
  while (sum(await ofEndpoint(stack.gitlabUrl), 'served') < enough) {
    if (signal.aborted) throw new Error('The crawl ended before a process was killed.');
    await pause(250);
  }
  stack.killPeer();
}

async function ofEndpoint(gitlabUrl: string) {
  return (await windowsOf(gitlabUrl)).filter(({ name }) => name === endpoint);
}

function requestsOf({ transactions, queries, pointReads, singleWrites }: TableCounts): number {
  return transactions + queries + pointReads + singleWrites;
}

export function sharedTable(results: readonly Shared[]): string {
  const alone = results.find(({ processes }) => processes === 1)?.seconds;
  const rows = results.map((of) => [
    `${of.processes}${of.killed ? ', one killed' : ''}`,
    of.result,
    `${of.seconds.toFixed(1)} s`,
    alone === undefined ? '' : `${(of.seconds / alone).toFixed(2)} ×`,
    String(of.served + of.refused),
    `${of.refused} (${percent(of.refused / (of.served + of.refused))})`,
    String(of.tables),
  ]);
  const head = ['processes', 'result', 'wall', 'of one', 'requests', 'refused', 'table requests'];
  const rule = head.map((_, column) => (column < 2 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
