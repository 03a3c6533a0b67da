import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { fullPath, setProjectVisibility } from '../../local/gitlab/server.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import {
  CheckResourceList,
  DataStatus,
  InventoryList,
  InventorySummary,
} from '../../shared/contracts/arm/posture-panes.ts';
import { connectorPath } from '../support/api-client.ts';
import { crawlAgain, onboard } from '../support/onboarding.ts';
import { rootsOf } from '../support/inventory.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const projects = 120;
const waiting = { timeoutMs: 60_000, everyMs: 200 };
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects });
  const authorization = { accessToken: demoToken };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Enabled', authorization });
});
afterAll(() => stack.stop());

async function get<Body>(path: string, schema: { parse: (json: unknown) => Body }): Promise<Body> {
  const separator = path.includes('?') ? '&' : '?';
  const address = `${connectorPath('contoso')}/${path}${separator}api-version=${ownApiVersion}`;
  const answer = await stack.api.call('GET', address, { version: null });
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${answer.text}`);
  return schema.parse(answer.json);
}

/** Waits until the panes have so many projects. */
function untilListed(count: number) {
  const isListed = async () => {
    const list = await get('inventory?archived=all&top=200&sort=name', InventoryList);
    return list.count === count ? list : undefined;
  };
  return until(isListed, { ...waiting, what: `${count} projects in the panes` });
}

test('after onboarding the panes have every project of GitLab, in groups that add up', async () => {
  const { value } = await untilListed(projects);

  const world = rootsOf(stack.gitlab).flatMap((root) => root.subtreeProjects);
  const found = value.map((row) => `${row.gitLabId} ${row.fullPath}`);
  expect(found.toSorted()).toEqual(
    world.map(({ id, namespace, path }) => `${id} ${fullPath(namespace)}/${path}`).toSorted(),
  );
  const roots = await get('inventory?archived=all&view=tree', InventoryList);
  expect(roots.value.reduce((sum, root) => sum + (root.projects ?? 0), 0)).toBe(projects);
  const { state, rootGroups } = await get('dataStatus', DataStatus);
  expect([state, rootGroups.count]).toEqual(['complete', roots.count]);
});

async function usedBudget() {
  const { budget } = await get('dataStatus', DataStatus);
  return budget !== undefined && budget.usedAMinute > 0 ? budget : undefined;
}

test('the requests that another process sent are counted for callers to see', async () => {
  const budget = await until(usedBudget, { ...waiting, what: 'requests in the budget' });

  expect(budget).toMatchObject({ refusedAMinute: 0 });
  expect(budget).not.toHaveProperty('limitAMinute');
});

test('a project that becomes public fails its check in every pane after the next crawl', async () => {
  const project = rootsOf(stack.gitlab)
    .flatMap((root) => root.subtreeProjects)
    .find(({ visibility, archived }) => visibility === 'private' && !archived)!;
  const before = await get('inventorySummary?archived=all', InventorySummary);

  setProjectVisibility(stack.gitlab.world, project, 'public');
  await crawlAgain(stack.api, 'contoso');

  const failing = 'recommendations/PRJ-01/resources?archived=all&verdict=fail&top=200';
  await until(
    async () => (await get(failing, CheckResourceList)).value.find(({ gitLabId }) => gitLabId === project.id),
    { ...waiting, what: 'the failing check' },
  );
  const { tiles, facets } = await get('inventorySummary?archived=all', InventorySummary);
  expect(tiles.public).toBe(before.tiles.public + 1);
  expect(facets['visibility']?.['public']).toBe((before.facets['visibility']?.['public'] ?? 0) + 1);
});
