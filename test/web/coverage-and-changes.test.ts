import { readFileSync } from 'node:fs';

import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { z } from 'zod';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { fullPath, setProjectVisibility } from '../../local/gitlab/server.ts';
import { demoSubscription } from '../../local/start/api.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { ChangeList } from '../../shared/contracts/arm/change.ts';
import { CoverageAnswer, InventoryList, InventorySummary } from '../../shared/contracts/arm/posture-panes.ts';
import { rootsOf } from '../support/inventory.ts';
import { crawlAgain, onboard } from '../support/onboarding.ts';
import { until } from '../support/until.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { focusRow } from './support/focus-row.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const scope = `/subscriptions/${demoSubscription}/providers/Microsoft.Security`;
const authorization = { accessToken: demoToken };
const number = (value: number) => value.toLocaleString('en-GB');

function counted(page: Page, text: string): Promise<void> {
  return page.getByRole('status').filter({ hasText: text }).waitFor();
}

describeInBrowser('coverage and changes', { timeout: 120_000 }, () => {
  const browser = browserOfFile();
  const { stack, at } = pageStack({ projects: 60 }, async (started) => {
    await onboard(started.api, 'gitlab', { autoDiscovery: 'Enabled', authorization });
    await started.settle();
  });
  const { open } = watchedPages(browser);

  const answer = <Schema extends z.ZodType>(path: string, schema: Schema) =>
    stack().api.get(
      `${stack().apiUrl}${scope}/${path}${path.includes('?') ? '&' : '?'}api-version=${ownApiVersion}`,
      schema,
    );

  it('show projects × scanners, with the shares of the API', async () => {
    const { tiles } = await answer('inventorySummary', InventorySummary);
    const { runs, missing, percent } = tiles.scannerCoverage.sast;
    const page = await open(at('/coverage'));

    await counted(page, `${number(tiles.projects)} projects`);
    const tile = page.getByRole('region', { name: 'Scanner coverage' }).locator('section').nth(1);
    expect(await tile.textContent()).toBe(
      `Static analysis${percent}%${runs} of ${runs + missing}${missing} missing` +
        (tiles.scannerCoverage.sast.notAssessed === 0
          ? ''
          : `${tiles.scannerCoverage.sast.notAssessed} not judged`),
    );
    await page.getByRole('columnheader', { name: `SAST ${percent}%` }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('are exported as a file with as many rows as the list has', async () => {
    const { tiles } = await answer('inventorySummary', InventorySummary);
    const page = await open(at('/coverage'));
    await counted(page, `${number(tiles.projects)} projects`);

    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export the projects' });
    expect(await violationsInLooks(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Export' }).click();
    await dialog.getByText(`The file has ${number(tiles.projects)} rows`).waitFor();
    const saved = page.waitForEvent('download');
    await dialog.getByRole('link', { name: /^Save palisade-inventory/ }).click();

    const text = readFileSync(await (await saved).path(), 'utf8');
    const rows = parse<Record<string, string>>(text, { columns: true, bom: true });
    expect(rows).toHaveLength(tiles.projects);
    expect(rows.filter(({ sast }) => sast === 'runs')).toHaveLength(tiles.scannerCoverage.sast.runs);
    expect(await dialog.getByRole('status').textContent()).toMatch(/as many as the list/);
  });

  it('lead from a share to the projects where the scanner is missing, each of which says so', async () => {
    const page = await open(at('/coverage'));

    await page.getByRole('link', { name: 'Static analysis', exact: true }).click();

    const { count } = await answer('inventory?scanner=sast:missing', InventoryList);
    expect(count).toBeGreaterThan(0);
    await counted(page, `${count} projects`);
    await page.getByRole('button', { name: 'Remove filter Scanner: SAST missing' }).waitFor();
    const cells = page.getByRole('img', { name: /^Static analysis: / });
    await expect.poll(() => cells.count()).toBeGreaterThan(5);
    const states = await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label')));
    expect(new Set(states)).toEqual(new Set(['Static analysis: missing']));
  });

  it('lead through the projects in the order of the matrix', async () => {
    const { count } = await answer('inventory?view=flat&scanner=sast:missing', InventoryList);
    const page = await open(at('/coverage?scanner=sast:missing'));
    const row = page.locator("[data-row='1']:not([aria-busy])");
    const path = await row.getByRole('gridcell').first().textContent();
    await row.click();

    const place = page.getByRole('group', { name: 'In the list it was opened from' });
    await place.getByText(`2 of ${count}`).waitFor();
    const { pathname } = new URL(page.url());
    expect(decodeURIComponent(pathname).replaceAll('$', '/')).toContain(path?.replaceAll(' / ', '/'));
  });

  it('lead from a cell by keyboard to its check, with the evidence of that project', async () => {
    const page = await open(at('/coverage?scanner=sast:missing'));
    const row = page.getByRole('row').nth(1);
    await row.getByRole('img').first().waitFor();
    const name = await row.getByRole('gridcell').first().textContent();
    await focusRow(page);

    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key);
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { level: 2, name: 'Static analysis should run' }).waitFor();
    await page.getByRole('heading', { level: 3, name: `Evidence: ${name}` }).waitFor();
    expect(new URL(page.url()).searchParams.get('check')).toBe('SEC-02');
  });

  it('say how much of each check is assessed, and what helps', async () => {
    const { assessed, notAssessed, checks } = await answer('coverage', CoverageAnswer);
    const worst = checks.toSorted(
      (a, b) => b.notAssessed - a.notAssessed || a.check.localeCompare(b.check),
    )[0]!;
    const page = await open(at('/coverage?by=check'));

    await page.getByText(`${number(assessed)} of ${number(assessed + notAssessed)} verdicts`).waitFor();
    const row = page.getByRole('row').nth(1);
    expect(await row.textContent()).toContain(worst.check);
    expect(await row.textContent()).toContain(worst.helps[0]?.text);
    expect(await violationsInLooks(page)).toEqual([]);
    await focusRow(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: worst.title }).waitFor();
  });

  it('say so where no change was seen, and when there is one', async () => {
    const page = await open(at('/changes'));
    await page.getByRole('heading', { name: 'Nothing changed' }).waitFor();
    const project = rootsOf(stack().gitlab)
      .flatMap((root) => root.subtreeProjects)
      .find(({ visibility, archived }) => visibility === 'private' && !archived)!;
    const name = `${fullPath(project.namespace)}/${project.path}`.replaceAll('/', ' / ');

    setProjectVisibility(stack().gitlab.world, project, 'public');
    await crawlAgain(stack().api, 'gitlab');
    await until(
      async () =>
        (await answer('changes', ChangeList)).value.some(
          ({ properties }) => properties.kind === 'becamePublic',
        ),
      {
        timeoutMs: 60_000,
        what: 'the change in the feed',
      },
    );

    await page.getByRole('heading', { name: /^[1-9]\d* newer changes?\.$/ }).waitFor({ timeout: 45_000 });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('1 became public').waitFor();
    const row = page.getByRole('listitem').filter({ hasText: 'Became public' });
    expect(await row.textContent()).toContain(name);
    expect(await row.textContent()).toContain('private');
    await page.getByRole('heading', { level: 2, name: 'Today' }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('filter changes by kind, with counts that the list confirms, and keep that in the address', async () => {
    const page = await open(at('/changes?kind=becamePublic&since=yesterday'));

    await counted(page, '1 change');
    expect(await page.getByRole('listitem').filter({ hasText: 'Became public' }).count()).toBe(1);
    await page.getByRole('button', { name: '7 days' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('?kind=becamePublic');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('button', { name: 'Kind', exact: true }).click();
    const { totals } = await answer('changes?totals=true', ChangeList);
    await page.getByRole('checkbox', { name: /^Became public/ }).waitFor();
    expect(await page.getByRole('dialog').textContent()).toContain(
      `Became public${totals?.byKind.becamePublic}`,
    );
    expect(await violationsInLooks(page, ['light', 'dark'])).toEqual([]);
  });

  it('offer a way back where filters hide all, and name what is none', async () => {
    const page = await open(at('/changes?kind=moved,vanished&connector=gitlab&since=someday'));

    await page.getByText('“vanished” is no kind and was left out.').waitFor();
    await page.getByText('“someday” is no day and was left out.').waitFor();
    await page.getByRole('heading', { name: 'No change matches these 2 filters' }).waitFor();
    await page.getByRole('button', { name: 'Clear all' }).last().click();

    await page.getByRole('listitem').filter({ hasText: 'Became public' }).waitFor();
    expect(new URL(page.url()).search).toBe('?since=someday');
  });

  // The last one: what it has read changes verdicts, which the tests of changes would see.
  it('show the lines of CI by which a report could be downloaded, with a warning about secrets', async () => {
    const { value } = await answer('inventory?view=flat&tier=free,premium&archived=false', InventoryList);
    const projects = rootsOf(stack().gitlab).flatMap((root) => root.subtreeProjects);
    const project = projects.find(
      ({ id, emptyRepo }) => !emptyRepo && value.some((one) => one.gitLabId === id),
    )!;
    const item = value.find(({ gitLabId }) => gitLabId === project.id)!;
    const scans = [{ kind: 'secret_detection' as const, add: 1, kept: false }];
    stack().gitlab.scans.run(project, { scans, others: false });
    await stack().api.call('POST', `${item.id}/resync`);
    await stack().settle();
    const page = await open(at(`/coverage?q=${encodeURIComponent(item.fullPath)}`));

    const mark = page.getByRole('img', { name: 'report not downloadable' }).first();
    await mark.click();
    const panel = page.getByRole('complementary', { name: 'Secret detection' });
    const snippet = panel.getByRole('region', { name: 'Add these lines to .gitlab-ci.yml' });
    await snippet.waitFor();

    expect(await snippet.textContent()).toContain('paths: [gl-secret-detection-report.json]');
    await panel.getByText(/keeps raw extracts of secrets/).waitFor();
    await panel.getByRole('button', { name: 'Copy snippet' }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    const nodes = await page
      .locator('[data-row]')
      .evaluateAll((rows) => Math.max(...rows.map((row) => row.querySelectorAll('*').length + 1)));
    expect(nodes).toBeLessThanOrEqual(32);
    await panel.getByRole('heading', { name: 'Secret detection' }).focus();
    await page.keyboard.press('Escape');
    await expect.poll(() => new URL(page.url()).searchParams.has('scan')).toBe(false);
  });
});
