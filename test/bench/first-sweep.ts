import { apiAt, demoConnector, type Api } from '../../local/start/api.ts';
import { onboard } from '../../local/start/onboard.ts';
import { CoverageAnswer, InventoryList } from '../../shared/contracts/arm/posture-panes.ts';
import { until } from '../support/until.ts';
import { firstProject } from './crawl.ts';
import { type BenchStack, startBenchStack } from './stack.ts';

const waiting = { timeoutMs: 15 * 60_000, everyMs: 100 };
/** How long the queues must be empty: a message that ends may send others. */
const restMs = 2_000;

/** A first crawl and the first sweep for settings after it, without limits: when verdicts come, and when all are there. */
export async function benchFirstSweep(projects: number, latencyMs: number): Promise<string> {
  const stack = await startBenchStack(projects, latencyMs, { assesses: true });
  try {
    const api = apiAt(stack.apiUrl);
    const began = Date.now();
    await onboard(api, { accessToken: stack.token });
    const firstPageMs = await firstProject(api).then(() => Date.now() - began);
    const firstVerdictMs = await firstVerdict(api).then(() => Date.now() - began);
    await atRest(stack);
    const endMs = Date.now() - began - restMs;
    const { assessed, notAssessed } = await coverage(api);
    return [
      `| first sweep of ${projects} projects, ${latencyMs} ms latency | goal | reached |`,
      '| --- | --- | ---: |',
      `| first verdicts after the first project | ≤ 5 s | ${seconds(firstVerdictMs - firstPageMs)} |`,
      `| everything read, from the PUT on | ≤ 2 min for 300 | ${seconds(endMs)} |`,
      `| verdicts, not assessed | | ${assessed}, ${notAssessed} |`,
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

async function atRest({ broker }: BenchStack): Promise<void> {
  let since = Date.now();
  const isAtRest = () => {
    const counts = ['discovery', 'resync', 'assessment'].map((queue) => broker.counts(queue));
    if (counts.some(({ active, scheduled, locked }) => active + scheduled + locked > 0)) since = Date.now();
    return Promise.resolve(Date.now() - since >= restMs);
  };
  await until(isAtRest, { ...waiting, what: 'empty queues' });
}
