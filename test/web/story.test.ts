import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const firstRowsMs = 5_000;
const pollTerms = { timeout: 20_000 };

/** One person, one window, one product that starts empty. Each step begins where the one before ended. */
describeInBrowser('the story of a connector', () => {
  const browser = browserOfFile();
  const { at, stack } = pageStack();
  const { open, expectErrors } = watchedPages(browser);

  it('goes from an empty start to rows, a finding understood, a change seen, and an end', async () => {
    const page = await open(at('/'));
    await connects(page);
    await seesRows(page);
    await stack().settle();
    await filters(page);
    await opensTheTree(page);
    await understands(page);
    await seesAChange(page);
    await takesAGroupOut(page);
    await deletesTheConnector(page);

    expect(await axeViolations(page)).toEqual([]);
  }, 300_000);

  async function seesRows(page: Page): Promise<void> {
    await page.waitForURL('**/runs/palisade/contoso/**');
    const began = performance.now();
    const rows = await browser().newPage();
    await rows.goto(at('/devops?view=flat&archived=all'));
    await rows
      .getByRole('row')
      .nth(1)
      .waitFor({ timeout: firstRowsMs * 4 });
    process.stdout.write(`First rows after ${Math.round(performance.now() - began)} ms.\n`);
    await rows.close();
    await page.getByText('Complete', { exact: true }).first().waitFor({ timeout: 40_000 });
  }

  /** GitLab changes, the page says so without moving a row, and shows it when asked. */
  async function seesAChange(page: Page): Promise<void> {
    await page.goto(at('/devops?view=flat&visibility=public'));
    await row(page, 0).waitFor();
    const before = await countIn(page);
    const link = await publicProject();
    const answer = await fetch(`${stack().gitlab.url}/-/simulator/world/set-project-visibility`, {
      method: 'POST',
      body: JSON.stringify({ project: link, visibility: 'private' }),
    });
    expect(answer.status).toBe(200);
    await button(page, 'Sync now').click();
    await stack().settle();
    const refresh = page.getByRole('button', { name: 'Refresh' });
    await refresh.waitFor({ timeout: 45_000 });
    expect(await countIn(page)).toBe(before);
    await refresh.click();
    await expect.poll(() => countIn(page), pollTerms).toBe(before - 1);
    await page.goto(at('/changes'));
    await page
      .getByText(/public/)
      .first()
      .waitFor();
  }

  async function takesAGroupOut(page: Page): Promise<void> {
    await page.goto(at('/environments/palisade/contoso'));
    await button(page, 'Take out Fabrikam, Inc. <R&D>').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await stack().settle();
    // An answer may be a second old.
    await expect
      .poll(async () => {
        await page.goto(at('/devops'));
        await row(page, 0).waitFor();
        return countIn(page);
      }, pollTerms)
      .toBe(1);
  }

  async function deletesTheConnector(page: Page): Promise<void> {
    // The run that the strip follows goes with the connector.
    expectErrors(/404 .*\/devops\/default\/runs\//);
    await page.goto(at('/environments/palisade/contoso'));
    await button(page, 'Delete').click();
    await page.getByLabel('Type contoso to confirm').fill('contoso');
    await button(page, 'Delete connector').click();
    await page.waitForURL(at('/environments'));
    await stack().settle();
    await expect
      .poll(async () => {
        await page.goto(at('/'));
        await page.locator('h1').waitFor();
        return page.url();
      }, pollTerms)
      .toContain('/environments/add/gitlab');
    await page.goto(at('/devops'));
    await page.getByText('No GitLab connected yet').waitFor();
    await page.getByRole('link', { name: 'Add GitLab' }).waitFor();
  }

  /** Path of a public project of Contoso, from the API. */
  async function publicProject(): Promise<string> {
    const scope = '/subscriptions/11111111-2222-4333-8444-555555555555/providers/Microsoft.Security';
    const query = 'view=flat&visibility=public&api-version=2026-11-01-preview';
    const answer = await fetch(`${stack().apiUrl}${scope}/inventory?${query}`);
    const { value } = (await answer.json()) as { value: { fullPath: string }[] };
    return value[0]?.fullPath ?? '';
  }
});

async function filters(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /^DevOps security/ })
    .first()
    .click();
  await row(page, 0).waitFor();
  await page.getByRole('link', { name: /public$/ }).click();
  await page.waitForURL('**/devops?*visibility=public*');
  await button(page, 'Flat').click();
  await row(page, 0).waitFor();
  const visibilities = await page.locator('[data-row] [role=gridcell]:nth-child(2)').allTextContents();
  expect(new Set(visibilities)).toEqual(new Set(['public']));
  await page.reload();
  await button(page, 'Remove filter Visibility: public').click();
  await page.waitForURL((url) => !url.search.includes('visibility'));
}

async function opensTheTree(page: Page): Promise<void> {
  await button(page, 'Tree').click();
  await button(page, 'Open Contoso').click();
  await page.waitForURL('**open=contoso**');
  await page.locator('[aria-level="2"]').first().waitFor();
  expect(
    await page
      .getByRole('row', { name: /Contoso/ })
      .first()
      .getAttribute('aria-expanded'),
  ).toBe('true');
}

/** A recommendation, its panel with evidence and fix, and the project that it names. */
async function understands(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /^Recommendations/ })
    .first()
    .click();
  await row(page, 0).click();
  const panel = page.getByRole('complementary');
  await panel.getByRole('heading', { level: 2 }).first().waitFor();
  await page.waitForURL('**check=**');
  await panel.getByText(/Why it matters/).waitFor();
  await panel
    .getByText(/Evidence/)
    .first()
    .waitFor();
  await panel.getByRole('link').first().waitFor();
  await panel.locator('a[href^="/devops/"]').first().click();
  await page.waitForURL(/\/devops\/palisade\/contoso\/.+/);
  await page.locator('h1').waitFor();
  await page.goBack();
  await page.waitForURL('**/recommendations?*check=**');
  await panel.getByText(/Why it matters/).waitFor();
}

/** Three steps, and GitLab's own page in a window. */
async function connects(page: Page): Promise<void> {
  await page.waitForURL('**/environments/add/gitlab');
  await page.getByLabel('Name').fill('contoso');
  await button(page, 'Next: Configure access').click();
  const opening = page.waitForEvent('popup');
  await button(page, 'Authorize').click();
  await (await opening).getByRole('button', { name: 'Accept' }).click();
  await page.getByLabel('Only these groups').check();
  const groups = page.getByRole('group', { name: 'Groups' });
  for (const name of ['Contoso', 'Fabrikam, Inc. <R&D>'])
    await groups.getByRole('checkbox', { name }).first().check();
  await button(page, 'Next: Review and create').click();
  await page.getByText('first full read').waitFor();
  await button(page, 'Create').click();
}

function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true });
}

function row(page: Page, index: number) {
  return page.locator(`[data-row='${index}']:not([aria-busy])`);
}

async function countIn(page: Page): Promise<number> {
  const list = page.locator('[aria-rowcount]');
  return Number(await list.getAttribute('aria-rowcount')) - 1;
}
