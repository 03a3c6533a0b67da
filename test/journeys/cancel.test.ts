import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { ResyncAnswer, RunResource } from '../../shared/contracts/arm/run.ts';
import { devopsPath, type ApiClient } from '../support/api-client.ts';
import { readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import { currentRun, onboard, runEnd } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const runs = `${devopsPath('contoso')}/runs`;

let stack: Stack;
let other: ApiClient;
beforeAll(async () => {
  stack = await startStack({ projects: 200, assesses: false });
  await onboard(stack.api, 'contoso', {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoToken },
  });
  await stack.settle();
  other = await stack.startAnother();
});
afterAll(() => stack.stop());

async function resync(api: ApiClient): Promise<{ runId?: string | undefined; joined?: boolean | undefined }> {
  const answer = await api.call('POST', `${devopsPath('contoso')}/resync`);
  if (answer.status !== 202) throw new Error(`The resync was not taken: ${answer.status} ${answer.text}`);
  return ResyncAnswer.parse(answer.json);
}

test('20 starts at once, over two processes, are one run', async () => {
  const { api } = stack;
  const before = (await currentRun(api, 'contoso')).name;
  const open = stack.gate.hold(() => true);

  const starts = await Promise.all(
    Array.from({ length: 20 }, (_, index) => resync(index % 2 === 0 ? api : other)),
  );
  open();
  const run = await runEnd(api, 'contoso');
  const list = await api.call('GET', runs);

  expect(new Set(starts.map(({ runId }) => runId))).toEqual(new Set([run.name]));
  expect(starts.filter(({ joined }) => joined === false)).toHaveLength(1);
  expect(run.properties.state).toBe('complete');
  expect((list.json as { value: { name: string }[] }).value.slice(0, 2).map(({ name }) => name)).toEqual([
    run.name,
    before,
  ]);
});

test('a crawl under way is cancelled in the other process, concludes nothing, and the next one makes good', async () => {
  const { api, gate, gitlab } = stack;
  const before = await readInventory(api, 'contoso');
  const removed = rootsOf(gitlab)[0]?.subtreeProjects[0];
  if (removed === undefined) throw new Error('The world has no project.');
  gitlab.world.removeProject(removed);
  const open = gate.hold(({ target }) => target.includes('/projects?'));
  const asked = gate.asked.length;
  const { runId = '' } = await resync(api);
  await until(() => gate.asked.slice(asked).some(({ target }) => target.includes('/projects?')));

  const cancelled = await other.call('POST', `${runs}/${runId}/cancel`);
  const again = await api.call('POST', `${runs}/${runId}/cancel`);
  open();
  await stack.settle();
  const after = await api.get(`${runs}/${runId}`, RunResource);
  const kept = await readInventory(api, 'contoso');
  const next = await resync(api);
  const healed = await runEnd(api, 'contoso');
  await stack.settle();

  expect([cancelled.status, again.status]).toEqual([200, 200]);
  expect(RunResource.parse(cancelled.json).properties).toMatchObject({
    state: 'cancelled',
    tasks: { pending: 0 },
    lastError: expect.stringContaining('cancelled by'),
  });
  expect(after).toEqual(RunResource.parse(again.json));
  expect(kept.projects).toEqual(before.projects);
  expect([healed.name, healed.properties.state]).toEqual([next.runId, 'complete']);
  expect(await readInventory(api, 'contoso')).toEqual(
    worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab)),
  );
});

test('a run that can not be cancelled gets an answer that says so', async () => {
  const { api } = stack;
  const { name } = await currentRun(api, 'contoso');

  const answers = [
    await api.call('POST', `${runs}/${name}/cancel`),
    await api.call('POST', `${runs}/8204427011403-aaaaaaaaaaaa/cancel`),
    await api.call('POST', `${runs}/nonsense/cancel`),
    await api.call('POST', `${devopsPath('nobody')}/runs/${name}/cancel`),
    await api.call('GET', `${runs}/${name}/cancel`),
    await api.call('POST', `${runs}/${name}/cancel`, { version: '2025-03-01' }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([409, 404, 400, 404, 405, 400]);
  expect(answers[0]?.text).toContain('RunHasEnded');
});
