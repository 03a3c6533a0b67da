import type { z } from 'zod';

import { apiAt, demoConnector, demoSubscription, type Api } from '../../local/start/api.ts';
import { onboard } from '../../local/start/onboard.ts';
import { AssessmentResource } from '../../shared/contracts/arm/assessment.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { CoverageAnswer, InventoryList } from '../../shared/contracts/arm/posture-panes.ts';
import { until } from '../support/until.ts';
import { firstProject } from './crawl.ts';
import { type BenchStack, startBenchStack } from './stack.ts';

type AssessmentPage = z.infer<typeof AssessmentPage>;
const AssessmentPage = listOf(AssessmentResource);

const waiting = { timeoutMs: 90 * 60_000, everyMs: 100 };
const queues = ['discovery', 'resync', 'assessment'];
const assessmentPages = 40;
/** How long the queues must be empty: a message that ends may send others. */
const restMs = 2_000;

/**
 * A first crawl and the first sweep for settings after it, without limits: when verdicts come, and when all are there.
 * `minutes` ends the measurement before that, since 100,000 projects take about an hour; the crawl has ended long before.
 */
export async function benchFirstSweep(
  projects: number,
  latencyMs: number,
  minutes: number | undefined,
): Promise<string> {
  const stack = await startBenchStack(projects, latencyMs, { assesses: true });
  try {
    const api = apiAt(stack.apiUrl);
    const began = Date.now();
    await onboard(api, { accessToken: stack.token });
    const firstPageMs = await firstProject(api).then(() => Date.now() - began);
    const firstVerdictMs = await firstVerdict(api).then(() => Date.now() - began);
    const endsAt = minutes === undefined ? undefined : began + minutes * 60_000;
    const isWhole = await atRest(stack, endsAt);
    const endMs = Date.now() - began - (isWhole ? restMs : 0);
    const { assessed, notAssessed } = await coverage(api);
    const jobsLeft = queues.reduce((sum, queue) => sum + stack.broker.counts(queue).active, 0);
    const pageMs = await assessmentTimes(api);
    return [
      `| first sweep of ${projects} projects, ${latencyMs} ms latency | goal | reached |`,
      '| --- | --- | ---: |',
      `| first verdicts after the first project | ≤ 5 s | ${seconds(firstVerdictMs - firstPageMs)} |`,
      `| ${isWhole ? 'everything read, from the PUT on' : 'ended before everything was read, after'} | ≤ 2 min for 300 | ${seconds(endMs)} |`,
      `| jobs left | | ${jobsLeft} |`,
      `| verdicts, not assessed | | ${assessed}, ${notAssessed} |`,
      `| a page of assessments at the subscription, p50, p95 of ${pageMs.length} | | ${quantile(pageMs, 0.5)}, ${quantile(pageMs, 0.95)} ms |`,
      `| peak memory of the functions process | ≤ 450 MB | ${stack.peakMemoryMb().functions?.toFixed(0)} MB |`,
    ].join('\n');
  } finally {
    await stack.stop();
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

async function firstVerdict(api: Api): Promise<void> {
  const isThere = async () => {
    const list = await api.get(`${demoConnector}/inventory`, InventoryList);
    return list?.value.some(({ counts }) => counts.pass + counts.fail > 0) === true;
  };
  await until(isThere, { ...waiting, what: 'a first verdict' });
}

async function coverage(api: Api): Promise<CoverageAnswer> {
  const answer = await api.get(`${demoConnector}/coverage`, CoverageAnswer);
  if (answer === undefined) throw new Error('The connector is gone.');
  return answer;
}

/** Milliseconds of each of the first pages, one after the other. */
async function assessmentTimes(api: Api): Promise<number[]> {
  const times: number[] = [];
  let next: string | undefined =
    `/subscriptions/${demoSubscription}/providers/Microsoft.Security/assessments`;
  while (next !== undefined && times.length < assessmentPages) {
    const began = performance.now();
    const page: AssessmentPage | undefined = await api.get(next, AssessmentPage);
    times.push(performance.now() - began);
    next = page?.nextLink;
  }
  return times;
}

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0);
}

/** Returns false at `endsAt`, with work left. */
async function atRest({ broker }: BenchStack, endsAt: number | undefined): Promise<boolean> {
  let since = Date.now();
  const isAtRest = () => {
    const counts = queues.map((queue) => broker.counts(queue));
    if (counts.some(({ active, scheduled, locked }) => active + scheduled + locked > 0)) since = Date.now();
    if (Date.now() - since >= restMs) return Promise.resolve('rest' as const);
    return Promise.resolve(endsAt !== undefined && Date.now() > endsAt ? ('time' as const) : undefined);
  };
  return (await until(isAtRest, { ...waiting, what: 'empty queues' })) === 'rest';
}
