import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { z } from 'zod';

import { demoToken } from '../../local/gitlab/credentials.ts';
import { demoSubscription } from '../../local/start/api.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { ExemptionList } from '../../shared/contracts/arm/exemption.ts';
import {
  CheckResourceList,
  InventoryList,
  RecommendationList,
} from '../../shared/contracts/arm/posture-panes.ts';
import { onboard } from '../support/onboarding.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { focusRow } from './support/focus-row.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const scope = `/subscriptions/${demoSubscription}/providers/Microsoft.Security`;
const waiting = { timeout: 20_000 };
const authorization = { accessToken: demoToken };

const rows = (page: Page) => page.getByRole('grid', { name: 'The recommendations' }).getByRole('row');
const active = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
const panel = (page: Page) => page.locator('[aria-labelledby=side-panel-title]');

describeInBrowser('the recommendations', { timeout: 120_000 }, () => {
  const browser = browserOfFile();
  const { stack, at } = pageStack({ projects: 60 });
  const { open, expectErrors } = watchedPages(browser);

  const answer = <Schema extends z.ZodType>(path: string, schema: Schema) =>
    stack().api.get(`${stack().apiUrl}${scope}/${path}&api-version=${ownApiVersion}`, schema);
  const checks = async () => (await answer('recommendations?top=200', RecommendationList)).value;

  it('say that nothing is connected, and lead to the wizard', async () => {
    const page = await open(at('/recommendations'));

    await page.getByRole('heading', { name: 'No GitLab connected yet' }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    await onboard(stack().api, 'gitlab', { autoDiscovery: 'Enabled', authorization });
    await stack().settle();
  });

  it('list all checks, the worst first, with the numbers of the API', async () => {
    const page = await open(at('/recommendations'));
    const all = await checks();
    const failing = all.reduce((sum, { counts }) => sum + counts.fail, 0);

    await page.getByText(`${all.length} checks · ${failing.toLocaleString('en-GB')} failing`).waitFor();
    const second = await rows(page).nth(1).textContent();
    const worst = all.find(({ severity, counts }) => severity === 'Critical' && counts.fail > 0);
    const row = all.find(({ check }) => second?.includes(check) === true);
    expect(row?.severity).toBe(worst === undefined ? 'High' : 'Critical');
    expect(second).toContain(`${row?.counts.fail} / ${(row?.counts.fail ?? 0) + (row?.counts.pass ?? 0)}`);
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('open a panel by keyboard, with the focus on its title, and give the focus back', async () => {
    const page = await open(at('/recommendations'));
    await focusRow(page);

    await page.keyboard.press('j');
    const title = await page.evaluate(() => document.activeElement?.querySelectorAll('span')[3]?.textContent);
    await page.keyboard.press('Enter');
    await panel(page).waitFor();
    await expect.poll(() => active(page), waiting).toBe(title);
    const check = new URL(page.url()).searchParams.get('check');
    await page.keyboard.press('j');
    await expect.poll(() => new URL(page.url()).searchParams.get('check'), waiting).not.toBe(check);
    await page.keyboard.press('k');
    await expect.poll(() => new URL(page.url()).searchParams.get('check'), waiting).toBe(check);
    await page.keyboard.press('Escape');

    await panel(page).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('row');
  });

  it('show a check of the address: counts, evidence, a call without a token, and lists that confirm the counts', async () => {
    const row = (await checks()).find(({ check }) => check === 'REV-01')!;
    const page = await open(at('/recommendations?check=REV-01'));
    await panel(page).getByRole('heading', { level: 2, name: row.title }).waitFor();

    await panel(page).getByText('branchRules').waitFor();
    await panel(page).getByText('REV-01 · High · CIS 1.1.20 · works on every tier').waitFor();
    const call = await panel(page).getByRole('region', { name: 'Fix' }).textContent();
    expect(call).toMatch(
      /^curl -X POST -H "PRIVATE-TOKEN: \$TOKEN" \\\n {2}"http:\S+\/projects\/\d+\/protected_branches\?name=VALUE"$/,
    );
    for (const [verdict, word] of [
      ['fail', 'fail'],
      ['pass', 'pass'],
      ['notApplicable', 'not applicable'],
    ] as const) {
      const link = panel(page).getByRole('link', { name: `${row.counts[verdict]} ${word}`, exact: true });
      await link.click();
      const path = `recommendations/REV-01/resources?verdict=${verdict}`;
      const { count } = await answer(path, CheckResourceList);
      expect(count).toBe(row.counts[verdict]);
      if (count > 0)
        await panel(page)
          .getByRole('link', { name: `All ${count} in DevOps security` })
          .waitFor();
    }
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('lead from a panel to just the projects that it counts', async () => {
    const row = (await checks()).find(({ check }) => check === 'REV-01')!;
    const page = await open(at('/recommendations?check=REV-01'));

    await panel(page)
      .getByRole('link', { name: `All ${row.counts.fail} in DevOps security` })
      .click();

    await page.getByRole('heading', { level: 1, name: 'DevOps security' }).waitFor();
    const { count } = await answer('inventory?check=REV-01&verdict=fail', InventoryList);
    expect(count).toBe(row.counts.fail);
    await page
      .getByRole('status')
      .filter({ hasText: `${count} projects` })
      .waitFor();
    await page.goBack();
    await panel(page).getByRole('heading', { level: 2, name: row.title }).waitFor();
    await panel(page).getByRole('button', { name: 'Export' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
    await page.getByText(`The file has ${count} rows, as many as the list.`).waitFor();
  });

  it('show the evidence of the thing that is chosen, and keep it in the address', async () => {
    const page = await open(at('/recommendations?check=REV-01'));
    const second = panel(page).getByRole('rowheader').nth(1).getByRole('link');
    const name = await second.textContent();

    await second.click();

    await panel(page)
      .getByRole('heading', { level: 3, name: `Evidence: ${name}` })
      .waitFor();
    const copy = await open(page.url());
    await panel(copy)
      .getByRole('heading', { level: 3, name: `Evidence: ${name}` })
      .waitFor();
    expect(await panel(copy).locator('th [aria-current]').textContent()).toBe(name);
  });

  it('filter checks by text and severity, and offer a way back from nothing', async () => {
    const page = await open(at('/recommendations?severity=High'));
    const all = await checks();
    const high = all.filter(({ severity }) => severity === 'High');
    await page
      .getByRole('status')
      .filter({ hasText: `${high.length} checks` })
      .waitFor();

    await page.getByRole('searchbox', { name: 'Filter checks' }).fill('no check has this text');
    await page.getByRole('heading', { name: 'No check matches these 2 filters' }).waitFor();
    await page.getByRole('button', { name: 'Clear all' }).last().click();

    await page
      .getByRole('status')
      .filter({ hasText: `${all.length} checks` })
      .waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('list projects by what fails', async () => {
    const { count, value } = await answer('inventory?sort=-failing&top=1', InventoryList);
    const page = await open(at('/recommendations?by=resource'));

    await page
      .getByRole('status')
      .filter({ hasText: `${count} projects` })
      .waitFor();
    await page.getByText(value[0]!.fullPath.replaceAll('/', ' / ')).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('say so where an address names a check or a filter that is none', async () => {
    const page = await open(at('/recommendations?check=REV-99&visibility=purple'));

    await panel(page).getByRole('heading', { name: 'There is no check REV-99' }).waitFor();
    await page.getByText('“purple” is no visibility and was left out.').waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('keep what is shown while the service does not answer, and go on when it does', async () => {
    expectErrors(/502|Failed to load|did not answer|ERR_/);
    const page = await open(at('/recommendations?check=REV-01'));
    await panel(page).getByText('branchRules').waitFor();

    await stack().killFunctions();
    await panel(page)
      .getByRole('link', { name: / pass$/ })
      .first()
      .click();
    await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).first().waitFor();
    expect(await rows(page).count()).toBeGreaterThan(10);
    await stack().startFunctions();
    await page.getByRole('button', { name: 'Try now' }).first().click();

    await panel(page)
      .getByRole('link', { name: / in DevOps security$/ })
      .waitFor();
  });

  it('exempt a project until a date, and assign the rest, in dialogs that pass axe', async () => {
    const row = (await checks()).find(({ check }) => check === 'REV-01')!;
    const page = await open(at('/recommendations?check=REV-01'));

    await panel(page).getByRole('button', { name: 'Assign' }).click();
    const assign = page.getByRole('dialog', { name: 'Assign REV-01' });
    expect(await violationsInLooks(page)).toEqual([]);
    await assign.getByLabel('Scope').selectOption({ label: 'Everything of gitlab' });
    await assign.getByLabel('Owner').fill('team-web');
    await assign.getByRole('button', { name: 'Assign' }).click();
    await assign.waitFor({ state: 'detached' });
    // The list is read again, and the button waits for it.
    const button = panel(page).getByRole('button', { name: 'Exempt' });
    await expect.poll(() => button.getAttribute('aria-disabled'), waiting).not.toBe('true');
    await button.click();
    const exempt = page.getByRole('dialog', { name: 'Exempt REV-01' });
    await exempt.waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    await exempt.getByLabel('Why').fill('It is archived next month.');
    const soon = new Date(Date.now() + 20 * 24 * 3_600_000).toISOString().slice(0, 10);
    await exempt.getByLabel('Until').fill(soon);
    await exempt.getByRole('button', { name: 'Exempt' }).click();
    await exempt.waitFor({ state: 'detached' });

    const numbers = async () => (await checks()).find(({ check }) => check === 'REV-01')!;
    await expect.poll(async () => (await numbers()).counts.exempt, waiting).toBe(1);
    const now = await numbers();
    expect(now.counts.fail).toBe(row.counts.fail - 1);
    expect(now.governance).toMatchObject({ assigned: now.counts.fail, owners: ['team-web'], overdue: 0 });
  });

  it('say so where the exemptions can not be read, and read them again when asked', async () => {
    expectErrors(/503/);
    const page = await open('about:blank');
    const list = /\/exemptions\?/;
    await page.route(list, (route) => route.fulfill({ status: 503, json: {} }));
    await page.goto(at('/recommendations?by=exempt'));

    await page.getByRole('alert').filter({ hasText: 'The exemptions could not be loaded' }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    await page.unroute(list);
    await page.getByRole('button', { name: 'Try now' }).click();

    await page.getByRole('grid', { name: 'The exemptions' }).getByText('REV-01').waitFor();
  });

  it('list what is exempt, with reason, end and author, and end it by keyboard', async () => {
    const { value } = await answer('exemptions?state=Active', ExemptionList);
    const page = await open(at('/recommendations'));
    await page.getByRole('link', { name: `Exempt ${value.length}`, exact: true }).click();
    const list = page.getByRole('grid', { name: 'The exemptions' });
    const row = list.getByRole('row').filter({ hasText: 'REV-01' });
    await row.filter({ hasText: 'Risk accepted' }).filter({ hasText: 'local-administrator' }).waitFor();
    await page.getByRole('status').filter({ hasText: '1 exemption' }).waitFor();
    expect(await violationsInLooks(page)).toEqual([]);

    await focusRow(page);
    await page.keyboard.press('Enter');
    await panel(page).getByText('It is archived next month.').waitFor();
    await panel(page).getByRole('link', { name: '1 exempt', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('show')).toBe('exempt');
    expect(await violationsInLooks(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'detached' });
    await focusRow(page);
    await page.keyboard.press('End');
    for (let cell = 0; cell < 8; cell += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'End the exemption of REV-01' });
    await dialog.waitFor();
    expect(await violationsInLooks(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'End exemption' }).click();

    await page.getByRole('heading', { name: 'Nothing is exempt' }).waitFor();
    expect((await answer('exemptions?state=all', ExemptionList)).count).toBe(0);
    expect(await violationsInLooks(page)).toEqual([]);
  });

  it('begin again once where the service no longer has the state of the list', async () => {
    expectErrors(/410|Failed to load|ERR_/);
    const page = await open(at('/recommendations?check=REV-01'));
    await panel(page).getByText('branchRules').waitFor();
    // The browser's cache has the list by now, and has validated it, as after a poll.
    const list = `${scope}/recommendations?top=200&api-version=${ownApiVersion}`;
    const poll = () => page.evaluate(async (address) => (await fetch(address)).text(), list);
    await poll();
    await poll();
    await stack().killFunctions();
    await stack().startFunctions();
    const lists = requestsOf(page, /\/recommendations\?/);
    const things = requestsOf(page, /\/resources\?.*verdict=pass/);

    await panel(page)
      .getByRole('link', { name: / pass$/ })
      .first()
      .click();
    await panel(page)
      .getByRole('link', { name: / in DevOps security$/ })
      .waitFor(waiting);

    // One more of each may be a poll, or was on its way.
    expect(things.length).toBeGreaterThanOrEqual(2);
    expect(things.length).toBeLessThanOrEqual(3);
    expect(lists.length).toBeLessThanOrEqual(3);
  });
});

/** Addresses of requests from now on. */
function requestsOf(page: Page, pattern: RegExp): string[] {
  const addresses: string[] = [];
  page.on('request', (request) => {
    if (pattern.test(request.url())) addresses.push(request.url());
  });
  return addresses;
}
