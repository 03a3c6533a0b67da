import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { InventoryList } from '../../shared/contracts/arm/posture-panes.ts';
import { addressOf } from '../../web/url/scope.ts';
import { connectorPath } from '../support/api-client.ts';
import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { faultsOfLongerWords } from './support/longer-words.ts';
import { putOn } from './support/looks.ts';
import { pageStack } from './support/page-stack.ts';
import { connectDemo } from './support/start-page-stack.ts';
import { watchedPages } from './support/watched-page.ts';
import { wireOf } from './support/wire.ts';

/** States that need a person's role are in access.test.ts, those of an empty start in story.test.ts. */
describeInBrowser('the page says what happened, and what to do', () => {
  const browser = browserOfFile();
  const { at, stack } = pageStack({}, connectDemo);
  const { open, expectErrors } = watchedPages(browser);

  async function projects(sort: string) {
    const query = `view=flat&sort=${sort}&api-version=${ownApiVersion}`;
    const path = `${connectorPath('gitlab')}/inventory?${query}`;
    return InventoryList.parse((await stack().api.call('GET', path, { version: null })).json).value;
  }

  async function aProject(): Promise<string> {
    return addressOf((await projects('-failing'))[0]!.id)!;
  }

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
    for (const path of ['/runs', '/environments', '/environments/palisade/gitlab', await aProject()]) {
      await page.goto(at(`${path}?visiblity=public`));
      await page.getByText('“visiblity” is no filter and was left out.').waitFor();
    }
  });

  it('where nothing fails, which is no clean bill yet', async () => {
    const clean = (await projects('failing')).find(({ counts }) => counts.fail === 0 && counts.pass > 0)!;
    const { pass, notApplicable, notAssessed } = clean.counts;
    const page = await open(at(`/devops?view=flat&verdict=fail&q=${encodeURIComponent(clean.fullPath)}`));

    await heading(page, 'Nothing fails in everything that you may see').waitFor();
    await page
      .getByText(`${pass} checks pass, ${notApplicable} ${notApplicable === 1 ? 'is' : 'are'}`)
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('link', { name: `See the ${notAssessed}` }).click();

    await rows(page);
    expect(new URL(page.url()).searchParams.get('verdict')).toBe('notAssessed');
  });

  it.each([
    ['/devops', /\/inventory\?/],
    ['/changes', /\/changes\?.*top=100/],
  ])(
    'where %s takes long: after ten seconds, until the reader gives up and asks again',
    async (path, held) => {
      const page = await open('about:blank');
      await page.clock.install();
      await page.route(held, () => undefined);
      const asked = page.waitForRequest(held);
      await page.goto(at(path));
      await asked;
      await page.clock.runFor(5_000);
      expect(await heading(page, 'Still loading').count()).toBe(0);
      await page.clock.runFor(6_000);
      await heading(page, 'Still loading').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await heading(page, 'Loading was cancelled').waitFor();
      await page.unroute(held);
      const again = page.waitForResponse(held);
      await page.getByRole('button', { name: 'Load again' }).click();

      await again;
      await expect.poll(() => heading(page, /^(Still loading|Loading was cancelled)$/).count()).toBe(0);
    },
  );

  it('idle: one status each 30 seconds, beside it only what answers 304, and nothing while hidden', async () => {
    for (const path of ['/devops', await aProject()]) {
      const page = await open('about:blank');
      await page.clock.install();
      const wire = await wireOf(page);
      await page.goto(at(path));
      await page.getByText('Data as of').waitFor();
      await page.waitForLoadState('networkidle');
      const opened = wire.answers.length;

      for (let seconds = 0; seconds < 120; seconds += 30) {
        await page.clock.runFor(30_000);
        await wire.quiet();
      }
      const polled = wire.answers.slice(opened);
      const statuses = polled.filter(({ url }) => url.includes('/dataStatus'));
      const others = polled.filter(({ url }) => !url.includes('/dataStatus'));
      await page.evaluate(() => {
        Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await page.clock.runFor(120_000);
      await wire.quiet();

      expect(statuses.length).toBeGreaterThanOrEqual(3);
      expect(statuses.length).toBeLessThanOrEqual(4);
      expect(others.filter(({ status }) => status !== 304)).toEqual([]);
      expect(wire.answers.slice(opened + polled.length)).toEqual([]);
    }
  });

  it('in a narrow window: scanners on the cards, their order by a choice, and a table if wanted', async () => {
    const page = await open(at('/devops?view=flat'), 'narrow');
    await rows(page);
    expect(
      await page
        .locator("[data-row='0']")
        .getByRole('img', { name: /^SAST: / })
        .count(),
    ).toBe(1);
    await page.getByRole('combobox', { name: 'Order' }).selectOption('Name, descending');
    await page.waitForURL('**sort=-name**');
    await rows(page);

    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByRole('columnheader', { name: 'Name' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Order' }).count()).toBe(0);
    expect(await overflow(page)).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.reload();
    await page.getByRole('columnheader', { name: 'Name' }).waitFor();
    await page.getByRole('button', { name: 'Show as table' }).click();

    await rows(page);
    expect(await page.getByRole('columnheader').count()).toBe(0);
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
        '/recommendations?check=REV-01',
        await aProject(),
        `${await aProject()}?check=REV-01`,
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

function heading(page: Page, name: string | RegExp) {
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
