import { ServiceBusClient } from '@azure/service-bus';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken, otherToken } from '../../local/gitlab/credentials.ts';
import { Job } from '../../shared/contracts/job.ts';
import { devopsPath } from '../support/api-client.ts';
import { rootsOf } from '../support/inventory.ts';
import { configure, currentRun, onboard, runEnd } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const devops = devopsPath('contoso');
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    projects: 120,
    assesses: false,
    settings: { RECONCILE_PERIOD_MINUTES: '1440' },
  });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
  await stack.settle();
});
afterAll(async () => {
  await stack.stop();
});

test('while one endpoint is closed for long, other connectors and resyncs go on, and waiting costs no try', async () => {
  const { api, gitlab } = stack;
  const others = rootsOf(gitlab, 'other').length;
  const waiting = rootsOf(gitlab).length - others;
  gitlab.limiter.limits = {
    endpoints: {
      'GET /groups/:id/projects': { requests: others, windowSeconds: 3_600, waitFormat: 'seconds' },
    },
  };

  await configure(api, 'contoso', { autoDiscovery: 'Enabled' });
  await until(() => stack.broker?.counts('discovery').scheduled === waiting);
  const beside = await onboard(api, 'fabrikam', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: otherToken },
  });
  const resynced = await resyncRenamedProject();
  const meanwhile = await currentRun(api, 'contoso');
  const jobs = await jobsIn('discovery');
  const { throttled } = gitlab.requests();
  gitlab.limiter.limits = {};
  await stack.settle();
  const ended = await runEnd(api, 'contoso');

  expect(beside.properties).toMatchObject({ state: 'complete', unreadable: [] });
  expect(resynced).toBe(200);
  expect(meanwhile.properties).toMatchObject({
    state: 'running',
    tasks: { pending: waiting },
    unreadable: [],
  });
  expect(
    jobs.map(({ job, deliveryCount }) => [job.kind, job.attempt, job.waited?.times, deliveryCount]),
  ).toEqual(jobs.map(() => ['crawl-projects', 0, expect.any(Number), 0]));
  expect(jobs).toHaveLength(waiting);
  // As many as were under way when the first was refused.
  expect(throttled).toBeLessThanOrEqual(4);
  expect(ended.properties).toMatchObject({ state: 'complete', unreadable: [] });
  expect(ended.properties.counts.waitedSeconds).toBeGreaterThan(59);
  expect(ended.properties.counts.throttled).toBe(throttled);
  expect(linesOf('GitLab throttles requests')).toHaveLength(1);
});

/** A project of the connector that waits: its list is closed, a single project is not. */
async function resyncRenamedProject(): Promise<number> {
  const { api, gitlab } = stack;
  const [project] = rootsOf(gitlab).find(({ path }) => path === 'contoso')?.ownProjects ?? [];
  if (project === undefined) throw new Error('The world has no such project.');
  const path = `${devops}/gitLabGroups/contoso/projects`;
  const former = project.path;
  gitlab.world.renameProject(project, { path: 'passes-by' });
  await api.call('POST', `${path}/${former}/resync`);
  const found = await until(async () => {
    await stack.passTime(16_000);
    const answer = await api.call('GET', `${path}/passes-by`);
    return answer.status === 200 ? answer : undefined;
  });
  return found.status;
}

async function jobsIn(queue: string): Promise<{ job: Job; deliveryCount: number }[]> {
  const client = new ServiceBusClient(stack.busConnectionString);
  try {
    const messages = await client.createReceiver(queue).peekMessages(50);
    return messages.map(({ body, deliveryCount }) => ({
      job: Job.parse(body),
      deliveryCount: deliveryCount ?? 0,
    }));
  } finally {
    await client.close();
  }
}

function linesOf(sentence: string): string[] {
  return stack
    .logs()
    .split('\n')
    .filter((line) => line.includes(sentence));
}
