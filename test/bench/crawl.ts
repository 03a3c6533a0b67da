import { apiAt, demoConnector, type Api } from '../../local/start/api.ts';
import { onboard } from '../../local/start/onboard.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { until } from '../support/until.ts';
import type { BenchStack, Part } from './stack.ts';
import type { TableCounts } from './counting-proxy.ts';

export type Crawl = {
  run: RunResource['properties'];
  /** From the PUT until the run had ended. */
  milliseconds: number;
  /** From the PUT until the first project could be read; absent when it was not watched for. */
  firstProjectMs: number | undefined;
  tables: TableCounts;
  messages: number;
  cpuSeconds: Record<Part, number>;
};

const maxMs = 30 * 60_000;

/** Onboards (or, the second time, configures again) over the REST API and measures until the run has ended. */
export async function measureCrawl(stack: BenchStack, options: { watchFirst: boolean }): Promise<Crawl> {
  const api = apiAt(stack.apiUrl);
  const before = {
    tables: stack.tables.counts(),
    messages: messagesOf(stack),
    cpuSeconds: stack.cpuSeconds(),
  };
  const began = Date.now();
  const onboarded = onboard(api, { accessToken: stack.token });
  const runId = await onboarded;
  const first = options.watchFirst ? firstProject(api).then(() => Date.now() - began) : undefined;
  const run = await until(() => endedRun(api, runId), {
    timeoutMs: maxMs,
    everyMs: 500,
    what: 'the end of the run',
  });
  // By the run's own clock: polling often would cost CPU.
  const milliseconds = Date.parse(run.endedAt ?? '') - began;
  const firstProjectMs = await first;
  const tables = difference(stack.tables.counts(), before.tables);
  const after = stack.cpuSeconds();
  const spent = (part: Part) => after[part] - before.cpuSeconds[part];
  return {
    run,
    milliseconds,
    firstProjectMs,
    tables,
    messages: messagesOf(stack) - before.messages,
    cpuSeconds: {
      functions: spent('functions'),
      azurite: spent('azurite'),
      gitlab: spent('gitlab'),
      bench: spent('bench'),
    },
  };
}

async function endedRun(api: Api, runId: string): Promise<RunResource['properties'] | undefined> {
  const run = await api.get(`${demoConnector}/devops/default/runs/${runId}`, RunResource);
  return run === undefined || run.properties.state === 'running' ? undefined : run.properties;
}

/** Polls the root groups in turn until one lists a project. */
export async function firstProject(api: Api): Promise<void> {
  const groupsPath = `${demoConnector}/devops/default/gitLabGroups`;
  const roots = await api.get(groupsPath, listOf(GitLabGroupResource));
  await until(
    async () => {
      for (const root of roots?.value ?? []) {
        const projects = await api.get(`${groupsPath}/${root.name}/projects`, listOf(GitLabProjectResource));
        if ((projects?.value.length ?? 0) > 0) return true;
      }
      return false;
    },
    { timeoutMs: maxMs, everyMs: 100, what: 'a first project' },
  );
}

function messagesOf(stack: BenchStack): number {
  return stack.broker.counts('resync').totalSent + stack.broker.counts('discovery').totalSent;
}

function difference(after: TableCounts, before: TableCounts): TableCounts {
  return {
    transactions: after.transactions - before.transactions,
    queries: after.queries - before.queries,
    pointReads: after.pointReads - before.pointReads,
    singleWrites: after.singleWrites - before.singleWrites,
  };
}
