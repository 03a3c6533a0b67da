import { z } from 'zod';

import { measureCrawl } from './crawl.ts';
import { startBenchStack } from './stack.ts';

export const endpoint = 'GET /groups/:id/projects';
/** The last part of a crawl, as a share of a window: it merges and sums up, with few requests. */
const tailShare = 0.25;

export type Limit = { requests: number; windowSeconds: number };
export type Limited = Limit & {
  projects: number;
  crawls: number;
  /** Requests that GitLab let through and refused, by each of its windows that lay within a crawl (1: the first). */
  windows: { crawl: number; served: number; refused: number }[];
  /** The used share of the budget of these windows. */
  usedShare: number;
  /** The throttled share of all requests to the endpoint. */
  refusedShare: number;
  waitedSeconds: number;
};

const Windows = z.object({
  windows: z.array(
    z.object({ name: z.string(), beganAt: z.iso.datetime(), served: z.number(), refused: z.number() }),
  ),
});
type Window = z.infer<typeof Windows>['windows'][number];

/**
 * Crawls under a rate limit until so many of its fixed windows began within a crawl and ended well before its end. Only in
 * such windows there is always a request to send.
 */
export async function measureLimited(
  projects: number,
  latencyMs: number,
  limit: Limit,
  maxWindows: number,
): Promise<Limited> {
  const stack = await startBenchStack(projects, latencyMs, { endpoints: { [endpoint]: limit } });
  const crawls: { from: number; to: number; waitedSeconds: number }[] = [];
  try {
    let seen: Window[] = [];
    let whole: Window[] = [];
    while (whole.length < maxWindows) {
      const from = Date.now();
      const { run } = await measureCrawl(stack, { watchFirst: false });
      if (run.state !== 'complete') throw new Error(`A crawl ended as ${run.state}.`);
      crawls.push({ from, to: Date.parse(run.endedAt ?? ''), waitedSeconds: run.counts.waitedSeconds });
      seen = (await windowsOf(stack.gitlabUrl)).filter(({ name }) => name === endpoint);
      whole = seen.filter((window) => crawls.some((crawl) => isWithin(window, crawl, limit)));
    }
    const refused = sum(seen, 'refused');
    return {
      ...limit,
      projects,
      crawls: crawls.length,
      windows: whole.map((window) => {
        const crawl = 1 + crawls.findIndex((one) => isWithin(window, one, limit));
        return { crawl, served: window.served, refused: window.refused };
      }),
      usedShare: sum(whole, 'served') / (whole.length * limit.requests),
      refusedShare: refused / (sum(seen, 'served') + refused),
      waitedSeconds: crawls.reduce((total, crawl) => total + crawl.waitedSeconds, 0),
    };
  } finally {
    await stack.stop();
  }
}

export function limitedTable(results: readonly Limited[]): string {
  const head = [
    'limit of the list of projects',
    ...results.map((of) => `${of.requests} in ${of.windowSeconds} s`),
  ];
  const rows = [
    ['projects; crawls', ...results.map((of) => `${of.projects.toLocaleString('en-US')}; ${of.crawls}`)],
    ['requests served, by window (crawl)', ...results.map(({ windows }) => servedOf(windows))],
    ['budget used', ...results.map((of) => percent(of.usedShare))],
    ['requests refused with 429', ...results.map((of) => percent(of.refusedShare))],
  ];
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function servedOf(windows: Limited['windows']): string {
  return windows.map(({ crawl, served }) => `${served} (${crawl})`).join(', ');
}

export async function windowsOf(gitlabUrl: string): Promise<Window[]> {
  const answer = await fetch(`${gitlabUrl}/-/simulator/limits`);
  return Windows.parse(await answer.json()).windows;
}

function isWithin(
  { beganAt }: Window,
  { from, to }: { from: number; to: number },
  { windowSeconds }: Limit,
): boolean {
  const began = Date.parse(beganAt);
  return began >= from && began + windowSeconds * 1_000 * (1 + tailShare) <= to;
}

export function sum(
  windows: readonly { served: number; refused: number }[],
  what: 'served' | 'refused',
): number {
  return windows.reduce((total, window) => total + window[what], 0);
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
