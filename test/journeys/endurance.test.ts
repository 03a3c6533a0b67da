import { ServiceBusClient } from '@azure/service-bus';
import { afterAll, describe, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { seededRandom } from '../../local/seeded-random.ts';
import { readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import { configure, createConnector, crawlAgain, currentRun, runEnd } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack, type StackOptions } from '../support/stack.ts';
import { until } from '../support/until.ts';

const wish = { autoDiscovery: 'Enabled' as const, authorization: { accessToken: demoToken } };
const random = seededRandom(7);
const stacks: Stack[] = [];

afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.stop()));
});

// Each has a stack of its own and mostly waits, so they wait together.
describe.concurrent('a crawl ends whole', { timeout: 110_000 }, () => {
  test('though the Functions host is killed several times in its middle: nothing is lost or double', async () => {
    const stack = await started({ projects: 1_200, latencyMs: 40, lockSeconds: 3 });
    await createConnector(stack.api, 'contoso');
    await configure(stack.api, 'contoso', wish);

    for (const request of moments(3)) {
      await until(() => stack.gate.asked.length >= request, { what: `request ${request}` });
      await stack.killFunctions();
      await stack.startFunctions();
    }

    await expectWhole(stack, 1_200);
    await expectQuietRepeat(stack);
    expect(await deadLetters(stack)).toBe(0);
  });

  test('though the broker is killed in its middle: it gives back what it had taken', async () => {
    const stack = await started({ projects: 600, latencyMs: 40, brokerProcess: true });
    await createConnector(stack.api, 'contoso');
    const release = await inTheMiddle(stack);
    await stack.killBroker();
    await stack.startBroker();
    release();

    await expectWhole(stack, 600);
    expect(await deadLetters(stack)).toBe(0);
  });

  test('though host and broker are killed together', async () => {
    const stack = await started({ projects: 600, latencyMs: 40, brokerProcess: true });
    await createConnector(stack.api, 'contoso');
    await configure(stack.api, 'contoso', wish);

    await until(() => stack.gate.asked.length >= 10);
    await Promise.all([stack.killFunctions(), stack.killBroker()]);
    await stack.startBroker();
    await stack.startFunctions();

    await expectWhole(stack, 600);
    expect(await deadLetters(stack)).toBe(0);
  });

  test('though connections to the broker are cut', async () => {
    const stack = await started({ projects: 600, latencyMs: 40, lockSeconds: 3 });
    await createConnector(stack.api, 'contoso');
    const release = await inTheMiddle(stack);
    stack.broker?.dropConnections();
    release();

    await expectWhole(stack, 600);
    expect(await deadLetters(stack)).toBe(0);
  });

  test('though the user is throttled: it waits as long as GitLab asks', async () => {
    const clock = clockThatCanBeSet();
    const limits = { userPerMinute: 16, sendsBudget: false };
    const stack = await started({ projects: 240, limits, now: clock.now });
    await createConnector(stack.api, 'contoso');
    clock.stopAt(60_000, 56_500);

    await configure(stack.api, 'contoso', wish);
    await until(() => stack.gitlab.requests().throttled > 0);
    clock.go();

    await expectWhole(stack, 240);
    const { throttled } = stack.gitlab.requests();
    expect(throttled).toBeLessThanOrEqual(12);
    expect(await deadLetters(stack)).toBe(0);
  });

  test('though an endpoint is throttled for a minute: jobs wait that long as scheduled copies', async () => {
    const clock = clockThatCanBeSet();
    const endpoints = {
      'GET /groups/:id/projects': { requests: 4, windowSeconds: 60, waitFormat: 'seconds' as const },
    };
    const stack = await started({ projects: 60, limits: { endpoints }, now: clock.now, brokerProcess: true });
    await createConnector(stack.api, 'contoso');
    clock.stopAt(60_000, 0);

    await configure(stack.api, 'contoso', wish);
    await until(() => stack.gitlab.requests().throttled > 0);
    await until(async () => (await currentRun(stack.api, 'contoso')).properties.tasks.pending === 3);
    const waiting = await until(async () => {
      const messages = await peek(stack, 'discovery');
      return messages.every(({ dueInSeconds }) => dueInSeconds > 0) && messages.length === 3
        ? messages
        : undefined;
    });
    const meanwhile = await currentRun(stack.api, 'contoso');
    await stack.killBroker();
    clock.stopAt(60_000, 30_000);
    clock.stopAt(60_000, 0);
    clock.go();
    await stack.passTime(61_200);
    await stack.startBroker(61_200);

    await expectWhole(stack, 60);
    for (const { dueInSeconds } of waiting) expect(dueInSeconds).toBeGreaterThan(50);
    expect(meanwhile.properties).toMatchObject({ state: 'running', unreadable: [] });
    expect(stack.gitlab.requests().throttled).toBeLessThanOrEqual(3);
    expect(await peek(stack, 'discovery', 'deadLetter')).toEqual([]);
  });
});

async function started(options: StackOptions): Promise<Stack> {
  const stack = await startStack({ assesses: false, ...options });
  stacks.push(stack);
  return stack;
}

/**
 * Waits until one job is left, which asks GitLab for projects, and keeps it at that until released. Only one, because
 * the SDK settles what came over a lost connection in vain for 40 s, and the host settles one after the other.
 */
async function inTheMiddle({ api, gate, gitlab }: Stack): Promise<() => void> {
  const [root] = rootsOf(gitlab);
  const release = gate.hold(({ target }) => target.includes(`/groups/${root?.id}/projects`));
  await configure(api, 'contoso', wish);
  await until(async () => (await currentRun(api, 'contoso')).properties.tasks.pending === 1);
  return release;
}

/** Numbers of requests at which something happens: seeded, each later than the one before. */
function moments(count: number): number[] {
  let at = 4;
  return Array.from({ length: count }, () => (at += 2 + Math.floor(random() * 6)));
}

async function expectWhole({ api, gitlab, gate, tablesConnectionString }: Stack, projects: number) {
  const run = await runEnd(api, 'contoso');
  const { counts } = run.properties;
  expect(run.properties).toMatchObject({ state: 'complete', unreadable: [], tasks: { pending: 0 } });
  expect(counts).toMatchObject({ projects, missing: 0, malformed: 0, changed: 0 });
  const subgroups = rootsOf(gitlab).flatMap((root) => root.descendants).length;
  expect(counts.groups).toBe(subgroups);
  expect(counts.added + counts.unchanged).toBe(projects + subgroups);
  const world = worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab));
  expect(await readInventory(api, 'contoso')).toEqual(world);
  // A row and an index row for each project, and nothing else.
  expect(await rowsOf(tablesConnectionString, 'Projects')).toHaveLength(2 * projects);
}

async function expectQuietRepeat({ api, tablesConnectionString }: Stack) {
  const before = (await rowsOf(tablesConnectionString, 'Projects')).map(({ etag }) => etag);
  const run = await crawlAgain(api, 'contoso');
  expect(run.properties.counts).toMatchObject({ added: 0, changed: 0, missing: 0 });
  expect((await rowsOf(tablesConnectionString, 'Projects')).map(({ etag }) => etag)).toEqual(before);
}

async function deadLetters(stack: Stack): Promise<number> {
  const found = [await peek(stack, 'discovery', 'deadLetter'), await peek(stack, 'resync', 'deadLetter')];
  return found.flat().length;
}

/** Peeks at all messages of a queue, scheduled ones included. */
async function peek({ busConnectionString }: Stack, queue: string, subQueueType?: 'deadLetter') {
  const client = new ServiceBusClient(busConnectionString);
  try {
    const messages = await client.createReceiver(queue, subQueueType && { subQueueType }).peekMessages(50);
    return messages.map(({ messageId, scheduledEnqueueTimeUtc: due }) => ({
      messageId,
      dueInSeconds: due === undefined ? 0 : (due.getTime() - Date.now()) / 1_000,
    }));
  } finally {
    await client.close();
  }
}

/** A clock that runs like the real one, can be stopped at a place within a window, and goes on from there. */
function clockThatCanBeSet() {
  let aheadMs = 0;
  let stoppedAt: number | undefined;
  const now = () => stoppedAt ?? Date.now() + aheadMs;
  return {
    now: () => new Date(now()),
    stopAt(windowMs: number, placeMs: number) {
      stoppedAt = now() + ((placeMs - (now() % windowMs) + windowMs) % windowMs);
    },
    go() {
      aheadMs = now() - Date.now();
      stoppedAt = undefined;
    },
  };
}
