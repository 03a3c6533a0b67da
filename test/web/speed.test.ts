import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { fillReadModel } from '../support/filled-read-model.ts';
import { createConnector } from '../support/onboarding.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { focusRow } from './support/focus-row.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const projects = 100_000;
const maxRequests = 12;
const maxNodesARow = 32;
const maxRows = 45;
const maxWindowBytes = 30_000;

describeInBrowser('100,000 projects', () => {
  const browser = browserOfFile();
  const { at, stack } = pageStack(
    { projects: 1, assesses: false },
    async ({ api, tablesConnectionString }) => {
      await createConnector(api, 'contoso');
      await fillReadModel(
        await openTables({ connectionString: tablesConnectionString }),
        'contoso',
        projects,
      );
    },
  );
  const { open, expectErrors } = watchedPages(browser);

  it('load in few requests, and draw few rows of few nodes', async () => {
    const page = await open('about:blank');
    const assets = requestsOf(page, /\/assets\/|\/devops\?/);
    const windows = requestsOf(page, /\/inventory\?/);
    const began = performance.now();
    await page.goto(at('/devops?view=flat&archived=all'));
    await shown(page, 0);
    process.stdout.write(`First rows of ${projects} after ${Math.round(performance.now() - began)} ms.\n`);

    expect(assets.addresses.length).toBeGreaterThan(0);
    expect(assets.addresses.length).toBeLessThanOrEqual(maxRequests);
    expect(await rowCount(page)).toBe(projects);
    expect(await page.locator('[data-row]').count()).toBeLessThanOrEqual(maxRows);
    expect(await maxNodesOfRows(page)).toBeLessThanOrEqual(maxNodesARow);
    await expect.poll(() => windows.addresses.length).toBeGreaterThan(0);
    expect(await windows.bytes()).toBeLessThanOrEqual(maxWindowBytes);
  });

  it('are scrolled through by windows, with no more rows drawn at the end', async () => {
    const page = await open(at('/devops?view=flat&archived=all'));
    const windows = requestsOf(page, /\/inventory\?/);
    await shown(page, 0);

    await focusRow(page);
    await page.keyboard.press('End');
    await shown(page, projects - 1);

    expect(await page.locator('[data-row]').count()).toBeLessThanOrEqual(maxRows);
    expect(await maxNodesOfRows(page)).toBeLessThanOrEqual(maxNodesARow);
    await expect.poll(() => windows.addresses.length).toBeGreaterThan(0);
    expect(windows.addresses.length).toBeLessThanOrEqual(2);
    expect(await windows.bytes()).toBeLessThanOrEqual(2 * maxWindowBytes);
  });

  it('are filtered on the server, with one list and two summaries for a text', async () => {
    const page = await open(at('/devops?view=flat'));
    await shown(page, 0);
    const lists = requestsOf(page, /\/inventory\?.*q=pay/);
    const summaries = requestsOf(page, /\/inventorySummary\?.*q=pay/);
    const before = await rowCount(page);
    const began = performance.now();

    await page.getByRole('searchbox', { name: 'Filter by name or path' }).pressSequentially('pay');
    await expect.poll(() => rowCount(page), { timeout: 10_000 }).toBeLessThan(before);
    process.stdout.write(`Filtered after ${Math.round(performance.now() - began)} ms, 200 of them waited.\n`);

    expect(lists.addresses.length).toBe(1);
    await expect.poll(() => summaries.addresses.length).toBeGreaterThan(0);
    expect(summaries.addresses.length).toBeLessThanOrEqual(2);
  });

  it('come again at the same place when the service no longer has their state', async () => {
    const page = await open(at('/devops?view=flat&archived=all'));
    expectErrors(/410|ERR_CONNECTION_REFUSED|Failed to load/);
    await shown(page, 0);
    await scrollTo(page, 5_000);
    await shown(page, 5_000);
    await stack().killFunctions();
    await stack().startFunctions();

    await scrollTo(page, 50_000);
    await shown(page, 50_000);

    expect(await page.locator("[data-row='50000']").isVisible()).toBe(true);
    expect(await rowCount(page)).toBe(projects);
  }, 60_000);
});

function requestsOf(page: Page, pattern: RegExp) {
  const addresses: string[] = [];
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (!pattern.test(request.url())) return;
    addresses.push(request.url());
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  return {
    addresses,
    bytes: async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0),
  };
}

async function shown(page: Page, row: number): Promise<void> {
  await page.locator(`[data-row='${row}']:not([aria-busy])`).waitFor({ timeout: 20_000 });
}

async function rowCount(page: Page): Promise<number> {
  return Number(await page.locator('[aria-rowcount]').getAttribute('aria-rowcount')) - 1;
}

async function scrollTo(page: Page, row: number): Promise<void> {
  await page.getByRole('grid').evaluate((grid, top) => grid.scrollTo({ top }), row * 32);
}

function maxNodesOfRows(page: Page): Promise<number> {
  return page
    .locator('[data-row]')
    .evaluateAll((rows) => Math.max(...rows.map((row) => row.querySelectorAll('*').length + 1)));
}
