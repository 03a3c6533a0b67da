import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { faultsOfLongerWords } from './support/longer-words.ts';
import { putOn } from './support/looks.ts';
import { pageStack } from './support/page-stack.ts';
import { connectDemo } from './support/start-page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

/** States that need a person's role are in access.test.ts, those of an empty start in story.test.ts. */
describeInBrowser('the page says what happened, and what to do', () => {
  const browser = browserOfFile();
  const { at, stack } = pageStack({}, connectDemo);
  const { open, expectErrors } = watchedPages(browser);

  it('where filters hide all, with the one that hides most', async () => {
    const page = await open(at('/devops?view=flat&visibility=public&q=nothing-has-this-name'));
    await heading(page, 'No project matches these 2 filters').waitFor();
    await page.getByText(/alone hides \d+ of \d+\./).waitFor();

    await page.locator('main').getByRole('button', { name: 'Clear all' }).last().click();

    await rows(page);
    expect(new URL(page.url()).search).toBe('?view=flat');
  });

  it('where the list is empty and newer numbers are there: it is read again once for each answer', async () => {
    const asked: string[] = [];
    const page = await open('about:blank');
    page.on('request', (request) => {
      if (/\/inventory\?/.test(request.url())) asked.push(request.url());
    });
    await page.route(/\/inventorySummary\?(?!.*asOf)/, async (route) => {
      const response = await route.fetch();
      const { tiles, ...summary } = (await response.json()) as { tiles: { projects: number } };
      const newer = { ...summary, tiles: { ...tiles, projects: tiles.projects + 1 } };
      await route.fulfill({ response, json: { ...newer, asOf: '2099-01-01T00:00:00.000Z' } });
    });

    await page.goto(at('/devops?view=flat&q=nothing-has-this-name'));
    await heading(page, 'No project matches').waitFor();
    await expect.poll(() => asked.length).toBe(2);
    await page.waitForResponse(/\/inventorySummary\?(?!.*asOf).*q=/);
    await page.waitForResponse(/\/inventorySummary\?(?!.*asOf).*q=/);

    expect(asked).toHaveLength(2);
  });

  it('where the address has a value that no filter has', async () => {
    const page = await open(at('/devops?visibility=secret&visiblity=public'));

    await rows(page);

    expect(await page.getByText('“secret” is no visibility and was left out.').count()).toBe(1);
    expect(await page.getByText('“visiblity” is no filter and was left out.').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear', exact: true }).first().click();
    await page.waitForURL(at('/devops'));
  });

  it('where the group of the address is not there, or no longer', async () => {
    expectErrors(/400/);
    const page = await open(at('/devops?group=no/such'));

    await heading(page, 'There is no group “no / such”').waitFor();
    expect(await page.getByRole('region', { name: 'In numbers' }).count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear filter' }).click();

    await rows(page);
    await page.getByRole('region', { name: 'In numbers' }).waitFor();
  });

  it('where a check was opened and cannot be read', async () => {
    expectErrors(/Failed to load/);
    const page = await open('about:blank');
    await page.route(/assessmentMetadata/, (route) => route.abort());
    await page.goto(at('/recommendations?check=REV-01'));

    const panel = page.getByRole('complementary', { name: 'REV-01' });
    await panel.getByRole('heading', { name: 'The check could not be loaded' }).waitFor();
    await page.unroute(/assessmentMetadata/);
    await panel.getByRole('button', { name: 'Try now' }).click();

    await page.getByRole('complementary', { name: /should/ }).waitFor();
    expect(await panel.count()).toBe(0);
  });

  it('after Back, a reload and in another window: the same view', async () => {
    const view = '/devops?view=flat&sort=name&visibility=private';
    const page = await open(at(view));
    await rows(page);
    const first = await firstName(page);
    await page.locator("[data-row='0']").click();
    await page.waitForURL(/\/devops\/palisade\/gitlab\//);

    await page.goBack();
    await rows(page);
    expect([page.url(), await firstName(page)]).toEqual([at(view), first]);
    await page.reload();
    await rows(page);
    const other = await open(page.url());
    await rows(other);

    expect(await firstName(page)).toBe(first);
    expect(await firstName(other)).toBe(first);
    expect(await other.title()).toContain('DevOps security');
  });

  it('to the keyboard alone: filter, list, tree, project and back', async () => {
    const page = await open(at('/'));
    await rows(page);
    const filtered = Promise.withResolvers<void>();
    await page.route(/\/inventory\?.*q=contoso/, async (route) => {
      await filtered.promise;
      await route.continue();
    });
    await page.keyboard.press('/');
    await page.keyboard.type('contoso');
    await page.waitForURL('**q=contoso**');
    await page.locator("[data-row='0'][tabindex='0']").focus();
    // The rows that the focus is on are replaced by those of the answer.
    await page.locator('[role=treegrid][aria-busy=true]').waitFor();
    filtered.resolve();
    await page.locator('[role=treegrid]:not([aria-busy=true])').waitFor();
    expect(await focused(page, 'data-row')).toBe('0');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**open=contoso**');
    await page.locator('[aria-level="2"]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    const level = await focused(page, 'aria-level');
    await downToAProject(page);
    const [tree, row] = [page.url(), await focused(page, 'data-row')];
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/devops\/palisade\/gitlab\//);
    // Alt+← is the browser's own, which takes no keys from a test.
    await page.goBack();
    await page.waitForURL(tree);
    await page.locator(`[data-row='${row}']:not([aria-busy])`).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL('**/recommendations**');

    expect(level).toBe('2');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });

  it('in forced colours, at 320 pixels and with text of 200 %, without a row cut off', async () => {
    const page = await open(at('/devops'), 'forcedColors');
    await rows(page);
    expect(await axeViolations(page)).toEqual([]);

    await putOn(page, 'narrow');
    await page.setViewportSize({ width: 320, height: 800 });
    await rows(page);
    expect(await overflow(page)).toBe(0);

    // A window half as wide at twice the size is what a browser's zoom of 200 % makes of 1280 pixels.
    await page.setViewportSize({ width: 640, height: 400 });
    await rows(page);
    expect(await overflow(page)).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
  });

  it(
    'in words that are 40 % longer, without a scroll to the side or a text that is cut off',
    { timeout: 60_000 },
    async () => {
      const faults: string[] = [];
      const page = await open('about:blank');
      for (const path of [
        '/devops?view=flat',
        '/recommendations',
        '/coverage',
        '/coverage?by=check',
        '/changes',
        '/environments',
        '/environments/palisade/gitlab',
        '/environments/add/gitlab',
        '/runs',
      ]) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(at(path));
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        for (const width of [1280, 390]) {
          await page.setViewportSize({ width, height: 800 });
          faults.push(...(await faultsOfLongerWords(page)).map((fault) => `${path} ${width}: ${fault}`));
        }
      }
      expect(faults).toEqual([]);
    },
  );

  it('where the service does not answer: old rows, when it was, and again by itself', async () => {
    expectErrors(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Failed to load/);
    const page = await open(at('/devops'));
    await rows(page);
    await stack().killFunctions();

    await page.getByRole('button', { name: 'Flat' }).click();
    await page.getByText('The service did not answer', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Try now' }).first().waitFor();
    expect(await page.locator('[data-row]').count()).toBeGreaterThan(0);
    expect(await axeViolations(page)).toEqual([]);
    await stack().startFunctions();

    await page.getByRole('grid').waitFor({ timeout: 30_000 });
    await expect
      .poll(() => page.getByRole('button', { name: 'Try now' }).count(), { timeout: 60_000 })
      .toBe(0);
  }, 120_000);
});

function heading(page: Page, name: string) {
  return page.getByRole('heading', { name });
}

async function rows(page: Page): Promise<void> {
  await page.locator("[data-row='0']:not([aria-busy])").waitFor();
}

function focused(page: Page, attribute: string): Promise<string | null | undefined> {
  return page.evaluate((name) => document.activeElement?.getAttribute(name), attribute);
}

/** Opens groups on the way, as only they have something to open. */
async function downToAProject(page: Page): Promise<void> {
  for (let row = 0; row < 10; row += 1) {
    const isOpen = await focused(page, 'aria-expanded');
    if (isOpen === null) return;
    if (isOpen === 'false') await page.keyboard.press('ArrowRight');
    await expect.poll(() => focused(page, 'aria-expanded')).toBe('true');
    const [level, number] = [await focused(page, 'aria-level'), Number(await focused(page, 'data-row'))];
    await page.locator(`[data-row='${number + 1}'][aria-level='${Number(level) + 1}']`).waitFor();
    await page.keyboard.press('ArrowDown');
  }
  throw new Error('No project in the first rows.');
}

function firstName(page: Page): Promise<string | null> {
  return page.locator("[data-row='0'] [role=gridcell]").first().textContent();
}

/** Pixels by which the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
