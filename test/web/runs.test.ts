import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { aConnector, crawlAgain, runEnd } from '../support/onboarding.ts';
import { until } from '../support/until.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { focusRow } from './support/focus-row.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const Runs = listOf(RunResource);
/** The machine may be busy. */
const waiting = { timeout: 20_000 };
const slowly = { timeout: 60_000 };
const wish = { autoDiscovery: 'Enabled', authorization: { accessToken: demoToken } } as const;
/** Each answer of GitLab takes so long that a person could watch. */
const slow = { route: '*', fault: { kind: 'latency', ms: 400 } } as const;
/** A run tries again for about a minute, so that it is still under way. */
const failing = { route: 'GET /groups/:id/projects', fault: { kind: 'status', status: 503 } } as const;
const refusing = { route: 'GET /groups/:id/projects', fault: { kind: 'status', status: 403 } } as const;

describeInBrowser('the runs', { timeout: 120_000 }, () => {
  const browser = browserOfFile();
  const { stack, at } = pageStack({ projects: 60, assesses: false }, ({ api }) =>
    api.call('PUT', connectorPath('gitlab'), { body: aConnector }),
  );
  const { open, expectErrors } = watchedPages(browser);

  const faults = (...rules: readonly (typeof slow | typeof failing | typeof refusing)[]) =>
    stack().gitlab.faults.plan({ rules: [...rules] });
  const startRun = async () => {
    const answer = await stack().api.call('POST', `${devopsPath('gitlab')}/resync`);
    return (answer.json as { runId: string }).runId;
  };
  const addressOf = (runId: string) => at(`/runs/palisade/gitlab/${runId}`);
  const runOf = (runId: string) => stack().api.get(`${devopsPath('gitlab')}/runs/${runId}`, RunResource);
  const stateOf = async (runId: string) => (await runOf(runId)).properties.state;

  it('say that there was none, before the first', async () => {
    const page = await open(at('/runs'));

    await page.getByRole('heading', { name: 'Nothing has been read yet' }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('show the first one at once, and lead to it by keyboard', async () => {
    faults(slow);
    const page = await open(at('/runs'));
    await page.getByRole('heading', { name: 'Nothing has been read yet' }).waitFor();

    await stack().api.call('PUT', devopsPath('gitlab'), { body: { properties: wish } });
    await until(async () => (await stack().api.get(`${devopsPath('gitlab')}/runs`, Runs)).value.length > 0);
    const inventory = await open(at('/devops'));
    await inventory.getByRole('heading', { name: /^Reading gitlab/ }).waitFor();
    await inventory.getByRole('link', { name: 'Watch' }).click();
    await inventory.waitForURL('**/runs/palisade/gitlab/*');
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'first read after onboarding' });
    await row.waitFor();
    await focusRow(page);
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { level: 1, name: /^Run of / }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), waiting).toBe('H1');
    faults();
    const run = await runEnd(stack().api, 'gitlab');
    const { groups, projects } = run.properties.counts;
    for (const [name, n] of [
      ['Groups', groups],
      ['Projects', projects],
    ] as const) {
      const bar = page.getByRole('progressbar', { name });
      await expect.poll(() => bar.getAttribute('aria-valuetext'), waiting).toBe(`${n} of ${n}`);
      expect(await bar.getAttribute('aria-valuenow')).toBe(String(n));
    }
    await page.getByText('took').waitFor();
    await stack().settle();
  });

  it('pause and go on, and lose nothing', async () => {
    faults(slow);
    const runId = await startRun();
    const page = await open(addressOf(runId));

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/^Paused by .* Nothing is lost/).waitFor();
    expect(await stateOf(runId)).toBe('paused');
    await strip(page)
      .getByText(/^Paused/)
      .waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    faults();

    await until(async () => (await stateOf(runId)) === 'complete', { timeoutMs: 60_000 });
    await page.getByText('complete', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /Pause|Cancel run/ }).count(), waiting).toBe(0);
    await stack().settle();
  });

  it('say what was not read, why and what to do, and read it again', async () => {
    faults(refusing);
    const runId = await startRun();
    await until(async () => (await stateOf(runId)) === 'partial', { timeoutMs: 60_000 });
    const page = await open(addressOf(runId));
    const row = page.getByRole('row').filter({ hasText: 'Contoso' });

    await row.getByText(/^403 Forbidden since /).waitFor();
    await strip(page)
      .getByText(/^Partial \d+ of \d+ groups not read\./)
      .waitFor();
    await strip(page).getByRole('button', { name: 'Why' }).click();
    await page.getByRole('dialog').getByText('contoso · ').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await row.textContent()).toContain('Give the authorising user the role Owner of the group');
    expect(await violationsInLooks(page)).toEqual([]);
    faults();
    await row.getByRole('button', { name: 'Retry Contoso' }).click();
    await row.getByRole('link', { name: 'Watch the new run' }).click();

    await page.getByText('complete', { exact: true }).waitFor(slowly);
    expect(page.url()).not.toContain(runId);
    await page.goto(addressOf(runId));
    await page.getByRole('button', { name: 'Retry failed' }).click();
    await page.getByRole('link', { name: 'Watch the new run' }).click();
    await page.getByText('complete', { exact: true }).waitFor(slowly);
    await stack().settle();
  });

  it('say what is tried again, and try it at once', async () => {
    faults(failing);
    const runId = await startRun();
    const page = await open(addressOf(runId));
    const row = page
      .getByRole('row')
      .filter({ hasText: /503 .*, tried \d+ times?/ })
      .first();

    await row.getByText(/^Nothing\. It is tried again at /).waitFor(slowly);
    faults();
    await row.getByRole('button', { name: /^Retry / }).click();

    await page.getByText('complete', { exact: true }).waitFor(slowly);
    expect(await stateOf(runId)).toBe('complete');
    await stack().settle();
  });

  it('are cancelled after a question only, and keep what they read', async () => {
    faults(failing);
    const runId = await startRun();
    const page = await open(addressOf(runId));
    await page.getByRole('button', { name: 'Cancel run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this run?' });

    await dialog.getByText('What it has read stays').waitFor();
    expect(await violationsInLooks(page, ['light', 'dark'])).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep reading' }).click();
    expect(await stateOf(runId)).toBe('running');
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await dialog.getByRole('button', { name: 'Cancel run' }).click();

    await page.getByText('cancelled', { exact: true }).waitFor();
    expect(await stateOf(runId)).toBe('cancelled');
    faults();
    await stack().settle();
  });

  it('are asked for again and again while they go on, and not while the page is hidden', async () => {
    faults(failing);
    const runId = await startRun();
    const page = await open('about:blank');
    await page.clock.install();
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes(`/runs/${runId}?`)) asked += 1;
    });
    await page.goto(addressOf(runId));
    await expect.poll(() => asked, waiting).toBeGreaterThan(2);

    await setVisibility(page, 'hidden');
    await page.waitForLoadState('networkidle');
    const before = asked;
    await page.clock.runFor(20_000);
    expect(asked).toBe(before);
    await setVisibility(page, 'visible');
    await page.clock.runFor(2_000);

    await expect.poll(() => asked, waiting).toBeGreaterThan(before);
    faults();
    await stack().settle();
  });

  it('list all of them, newest first, and say so where one is no longer kept', async () => {
    await crawlAgain(stack().api, 'gitlab');
    const page = await open(at('/runs'));
    await page.getByRole('row').nth(4).waitFor();

    const began = await page
      .getByRole('grid')
      .locator('time')
      .evaluateAll((all) => all.map((one) => one.getAttribute('datetime') ?? ''));
    expect(began).toEqual(began.toSorted((a, b) => b.localeCompare(a)));
    expect(await violationsInLooks(page)).toEqual([]);
    await page.goto(at('/runs?connector=nobody'));
    await page.getByRole('heading', { name: 'No run matches this filter' }).waitFor();
    await page.getByRole('button', { name: 'Remove filter Connector: nobody' }).click();
    await page.getByRole('row').nth(4).waitFor();
    expectErrors(/404/);
    await page.goto(addressOf('8203963667910-000000000000'));
    await page.getByRole('heading', { name: /^This run is no longer kept/ }).waitFor();
  });
});

/** The trust strip. */
function strip(page: Page) {
  return page.getByRole('complementary', { name: 'How fresh and complete the data is' });
}

/** Chromium without a window is always visible. */
function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);
}
