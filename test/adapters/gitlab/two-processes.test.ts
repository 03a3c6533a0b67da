import { afterAll, beforeAll, expect, it } from 'vitest';

import { type SimulatedGitLab, startGitLab } from '../../../local/gitlab/server.ts';
import { readPages } from '../../bench/read-pages.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const list = 'GET /groups/:id/projects';
const limit = { requests: 100, windowSeconds: 5 };
const pages = 130;
let gitlab: SimulatedGitLab;

beforeAll(async () => {
  gitlab = await startGitLab({ projects: 20, limits: { endpoints: { [list]: limit } } });
});
afterAll(() => gitlab.stop());

it('two processes keep to one limit, and one of them goes on if the other is killed', async () => {
  const limits = { preset: 'none', endpoints: { [list]: limit } };
  const tables = await azuriteAccount();

  const { read, by } = await readPages(
    { url: gitlab.url, tables, limits },
    { processes: 2, pages, killAfter: pages / 2 },
  );

  expect(read).toBe(pages);
  expect(Math.min(...by)).toBeGreaterThan(0);
  const refused = gitlab.limiter.windows().reduce((sum, window) => sum + window.refused, 0);
  expect(refused).toBeLessThanOrEqual(0.01 * pages);
});
