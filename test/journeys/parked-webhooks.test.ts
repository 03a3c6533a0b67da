import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { devopsPath } from '../support/api-client.ts';
import { rootsOf } from '../support/inventory.ts';
import { onboard } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    projects: 60,
    brokerProcess: true,
    settings: { RECONCILE_PERIOD_MINUTES: '1440' },
  });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoApiToken },
  });
});
afterAll(async () => {
  await stack.stop();
});

test(
  'while the queue is down a webhook is taken all the same, and its job is sent later',
  { timeout: 90_000 },
  async () => {
    const { api, gitlab } = stack;
    const root = rootsOf(gitlab).find(({ path }) => path === 'contoso');
    if (root === undefined) throw new Error('The world has no group contoso.');
    await until(() => gitlab.hooks.of('group', root.id).length === 1, {
      timeoutMs: 30_000,
      what: 'the webhook',
    });
    const path = `${devopsPath('contoso')}/gitLabGroups/contoso/projects/while-the-queue-was-down`;

    await stack.killBroker();
    gitlab.world.addProject({ namespace: root, path: 'while-the-queue-was-down' });
    await gitlab.deliveries.idle();
    const { succeeded, failed } = gitlab.deliveries.counts();
    const parked = await rowsOf(stack.tablesConnectionString, 'ParkedJobs');
    await stack.startBroker();
    // A sender may still be on its way back to the queue.
    await until(
      async () => {
        await stack.fire('reconcile');
        return (await rowsOf(stack.tablesConnectionString, 'ParkedJobs')).length === 0;
      },
      { timeoutMs: 40_000, everyMs: 500, what: 'the parked jobs to be sent' },
    );
    const found = await until(
      async () => {
        const answer = await api.call('GET', path);
        return answer.status === 200 ? answer : undefined;
      },
      { timeoutMs: 40_000, everyMs: 100, what: 'the project' },
    );

    expect([succeeded, failed]).toEqual([1, 0]);
    expect(parked).toHaveLength(1);
    expect(found.status).toBe(200);
  },
);
