import { TableClient } from '@azure/data-tables';
import type { ServiceBusMessage } from '@azure/service-bus';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { DeadLetterResource, ReplayAnswer } from '../../shared/contracts/arm/dead-letter.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { openBus } from '../../shared/adapters/service-bus/open-bus.ts';
import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { readAll } from '../support/inventory.ts';
import { createConnector, currentRun, onboard } from '../support/onboarding.ts';
import { rowsOf } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const canary = 'glpat-canary-in-a-message';
const letters = `${connectorPath('contoso')}/deadLetters`;
const subscription = connectorPath('contoso').split('/resourceGroups')[0] ?? '';
const others = `${subscription}/providers/Microsoft.Security/deadLetters`;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ projects: 40, assesses: false });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
  await stack.settle();
});
afterAll(() => stack.stop());

async function send(...messages: Omit<ServiceBusMessage, 'messageId'>[]): Promise<void> {
  const client = openBus(stack.busConnectionString);
  const sender = client.createSender('resync');
  await sender.sendMessages(messages.map((message) => ({ messageId: randomUUID(), ...message })));
  await client.close();
}

function deadLettered(): number {
  return stack.broker?.counts('resync').deadLettered ?? 0;
}

async function listed(path: string): Promise<DeadLetterResource[]> {
  return readAll(stack.api, path, DeadLetterResource);
}

async function contoso() {
  const tables = await openTables({ connectionString: stack.tablesConnectionString });
  const [connector] = await Array.fromAsync(tables.connectors.all());
  if (connector === undefined) throw new Error('There is no connector.');
  return { id: connector.id, ...connector.key };
}

test('what is no job of ours ends among the dead letters, shown without its words, and is dismissed', async () => {
  const { api } = stack;
  const connector = await contoso();
  const runId = (await currentRun(api, 'contoso')).name;
  const job = { v: 1, kind: 'finish-run', connector, runId, attempt: 0 };
  await send(
    { body: Buffer.from(`{"not": json ${canary}`) },
    { body: { hello: canary } },
    { body: { ...job, v: 2, token: canary } },
    { body: { ...job, kind: 'drop-tables', because: canary } },
  );
  await until(() => deadLettered() === 4);
  await stack.fire('watchdog');

  const own = await listed(letters);
  const all = await listed(others);
  const replay = await api.call('POST', `${all[0]?.id}/replay`);
  const [first, second] = [
    await api.call('DELETE', all[0]?.id ?? ''),
    await api.call('DELETE', all[0]?.id ?? ''),
  ];
  const foreign = await api.call('GET', `${letters}/${all[2]?.name}`);
  for (const letter of all) await api.call('DELETE', letter.id);

  expect(all.map(({ properties }) => [properties.job, properties.deliveryCount, properties.reason])).toEqual(
    Array.from({ length: 4 }, () => [undefined, 5, 'MaxDeliveryCountExceeded']),
  );
  expect(own.map(({ name }) => name)).toEqual(all.slice(0, 2).map(({ name }) => name));
  expect([replay.status, replay.text]).toEqual([409, expect.stringContaining('can only be dismissed')]);
  expect([first.status, second.status, foreign.status]).toEqual([200, 204, 404]);
  expect(await listed(others)).toEqual([]);
  // The broker's own file keeps what was sent to it.
  const outputs = stack
    .logs()
    .split('\n')
    .filter((line) => line.startsWith('{"time"'));
  expect([...outputs, ...api.transcript].filter((text) => text.includes(canary))).toEqual([]);
  expect(outputs.length).toBeGreaterThan(20);
});

test('a job that fails unexpectedly says so on its run, and runs again when its letter is replayed', async () => {
  const { api, gate } = stack;
  await stack.passTime(60_000);
  const open = gate.hold(({ target }) => target.includes('/projects?'));
  const asked = gate.asked.length;
  const started = await api.call('POST', `${devopsPath('contoso')}/resync`);
  const { runId } = z.object({ runId: z.string() }).parse(started.json);
  await until(() => gate.asked.slice(asked).some(({ target }) => target.includes('/projects?')));
  const restore = await spoilRoots();
  open();
  await until(() => deadLettered() > 0, { timeoutMs: 30_000 });
  await stack.rest();
  const failed = await api.get(`${devopsPath('contoso')}/runs/${runId}`, RunResource);
  await restore();
  await stack.fire('watchdog');

  const found = await listed(letters);
  const replayed = await api.call('POST', `${connectorPath('contoso')}/replayDeadLetters`);
  await stack.settle();
  const healed = await currentRun(api, 'contoso');

  expect(failed.properties).toMatchObject({ state: 'failed', lastError: expect.stringContaining('Groups') });
  expect(found.map(({ properties }) => properties.job?.kind)).toContain('finish-run');
  expect(replayed.status).toBe(202);
  expect(ReplayAnswer.parse(replayed.json)).toMatchObject({ replayed: found.length, remaining: 0 });
  expect(healed.name < runId).toBe(true);
  expect(healed.properties.state).toBe('complete');
  expect([await listed(letters), deadLettered()]).toEqual([[], 0]);
});

test('a dead letter that waits is replayed by its id', async () => {
  const { api } = stack;
  const connector = await contoso();
  const at = new Date(stack.clock.now()).toISOString();
  const projectId = stack.gitlab.world.groupByPath('contoso')?.record.subtreeProjects[0]?.id;
  const cause = { kind: 'manual', detail: 'ada' };
  const restore = await spoilRoots();
  await send({
    body: { v: 1, kind: 'resync-project', connector, projectId, because: cause, at, attempt: 3 },
  });
  await until(() => deadLettered() === 1, { timeoutMs: 30_000 });
  await restore();
  await stack.fire('watchdog');
  const [letter] = await listed(letters);

  const got = await api.get(letter?.id ?? '', DeadLetterResource);
  const replayed = await api.call('POST', `${letter?.id}/replay`);
  await stack.settle();

  expect(got).toEqual(letter);
  expect([replayed.status, replayed.json]).toEqual([202, { replayed: 1, remaining: 0 }]);
  expect([await listed(letters), deadLettered()]).toEqual([[], 0]);
});

test('a wrong request gets an answer that says so', async () => {
  const { api } = stack;
  await createConnector(api, 'idle');

  const answers = [
    await api.call('GET', `${letters}/resync-x`),
    await api.call('POST', `${letters}/audit-7/replay`),
    await api.call('GET', `${letters}/resync-7`),
    await api.call('POST', `${letters}/resync-7/replay`),
    await api.call('GET', `${connectorPath('nobody')}/deadLetters`),
    await api.call('GET', `${letters}?api-version=2026-11-01-preview&continuation-token=x`, {
      version: null,
    }),
    await api.call('PUT', letters),
    await api.call('GET', letters, { version: '2024-04-01' }),
    await api.call('GET', `${connectorPath('idle')}/deadLetters`),
  ];

  expect(answers.map(({ status }) => status)).toEqual([400, 400, 404, 404, 404, 400, 405, 400, 200]);
});

/** Makes the rows of root groups unreadable, as a fault of ours would. Returns a function that restores them. */
async function spoilRoots(): Promise<() => Promise<void>> {
  const client = TableClient.fromConnectionString(stack.tablesConnectionString, 'Groups', {
    allowInsecureConnection: true,
  });
  const rows = (await rowsOf(stack.tablesConnectionString, 'Groups')).filter(({ rowKey }) =>
    rowKey.startsWith('r|'),
  );
  const spoilt = rows as unknown as { partitionKey: string; rowKey: string; onboardingState: string }[];
  const write = async (row: object) => void (await client.updateEntity(row as never, 'Merge'));
  for (const row of spoilt) {
    await write({ partitionKey: row.partitionKey, rowKey: row.rowKey, onboardingState: 'Spoilt' });
  }
  return async () => {
    for (const { partitionKey, rowKey, onboardingState } of spoilt) {
      await write({ partitionKey, rowKey, onboardingState });
    }
  };
}
