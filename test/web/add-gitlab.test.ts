import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ensurePage } from '../../local/page/ensure-page.ts';
import { demoSubscription } from '../../local/start/api.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { browserOfFile, describeInBrowser, isInstalled } from './support/chromium.ts';
import { watchedPages } from './support/watched-page.ts';

let stack: Stack;
const browser = browserOfFile();
const { open } = watchedPages(browser);
const wizard = '/environments/add/gitlab';

beforeAll(async () => {
  if (!isInstalled) return;
  await ensurePage();
  stack = await startStack({
    projects: 60,
    signIn: true,
    settings: {
      TENANTS: JSON.stringify([
        { tenantId: '00000000-0000-4000-8000-000000000001', subscriptions: [demoSubscription, '*'] },
      ]),
    },
  });
}, 240_000);
afterAll(() => stack?.stop());

async function nameIt(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Next: Configure access' }).click();
  await page.getByRole('heading', { name: 'Configure access' }).waitFor();
}

/** Authorises in the window that the click opens, as a person does at the simulated GitLab. */
async function authorizeInWindow(page: Page, user = 'demo', decision = 'Accept'): Promise<void> {
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Authorize', exact: true }).click();
  const popup = await opening;
  await popup.getByLabel('Decide as').selectOption(user);
  await popup.getByRole('button', { name: decision }).click();
}

describeInBrowser('the wizard Add GitLab', () => {
  it('leads from a name to live rows', async () => {
    const page = await open(`${stack.apiUrl}/`);
    await page.waitForURL(`**${wizard}`);

    await nameIt(page, 'wizard');
    await authorizeInWindow(page);
    await page.getByText('Token renews by itself.').waitFor();
    await page.getByLabel('Only these groups').check();
    await page.getByRole('group', { name: 'Groups' }).getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Next: Review and create' }).click();
    await page.getByText('first full read').waitFor();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.waitForURL(/\/runs\/palisade\/wizard\//);
    await page.getByText('Complete', { exact: true }).waitFor({ timeout: 40_000 });
    await page.goto(`${stack.apiUrl}/devops?view=flat&archived=all`);
    await page.getByRole('row').nth(1).waitFor();

    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('4');
  }, 90_000);
});
