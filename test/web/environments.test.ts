import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';

import { demoToken, otherToken, revokedToken } from '../../local/gitlab/credentials.ts';
import { onboard, createConnector, devopsOf } from '../support/onboarding.ts';
import { startReceiver } from '../support/event-receiver.ts';
import { until } from '../support/until.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { putOn } from './support/looks.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const browser = browserOfFile();
const receiver = await startReceiver();
afterAll(() => receiver.stop());
const settings = { EVENT_ENDPOINTS_INTERNAL: 'true', EVENT_ENDPOINTS_CA: receiver.ca };
const { at, stack } = pageStack({ assesses: false, settings }, async ({ api }) => {
  await onboard(api, 'kept', {
    autoDiscovery: 'Disabled',
    topLevelInventoryList: ['contoso', 'adventure.works'],
    authorization: { accessToken: demoToken },
  });
  await onboard(api, 'doomed', { autoDiscovery: 'Enabled', authorization: { accessToken: otherToken } });
  await createConnector(api, 'bare');
});
const { open, expectErrors } = watchedPages(browser);
const looks = ['light', 'dark', 'narrow'] as const;

/** Pixels of tables that are out of view. */
function widthsBeyond(tables: Element[]): number[] {
  return tables.map(({ parentElement: box }) => (box?.scrollWidth ?? 0) - (box?.clientWidth ?? 0));
}

function openConnector(name: string): Promise<Page> {
  return open(at(`/environments/palisade/${name}`));
}

describeInBrowser('Environment settings', () => {
  it('list connectors with how they stand, and open one', async () => {
    const page = await open(at('/environments'));
    const row = page.getByRole('row').filter({ hasText: 'kept' });
    await row.getByText('healthy').waitFor();
    const bare = await page.getByRole('row').filter({ hasText: 'bare' }).textContent();

    expect(await row.textContent()).toContain('42');
    expect(bare).toContain('not configured');
    await row.getByRole('link', { name: 'kept' }).click();
    await page.getByRole('heading', { name: 'kept' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/environments/palisade/kept');
  });

  it('have no violation, light, dark and narrow', { timeout: 180_000 }, async () => {
    const list = await open(at('/environments'));
    const page = await openConnector('kept');
    await list.getByText('healthy').first().waitFor();
    await page.getByRole('checkbox', { name: 'Contoso' }).first().waitFor();
    await page.getByRole('cell', { name: 'configured groups or access' }).first().waitFor();
    const found: string[] = [];

    for (const look of looks) {
      await putOn(list, look);
      found.push(...(await axeViolations(list)));
      await putOn(page, look);
      found.push(...(await axeViolations(page)));
    }
    const beyond = await page.locator('table').evaluateAll(widthsBeyond);
    await page.getByRole('button', { name: 'Webhook of Contoso' }).click();
    await page.getByLabel('Secret token').waitFor();
    found.push(...(await axeViolations(page)));

    expect(beyond.filter((pixels) => pixels > 0)).toEqual([]);
    expect(found).toEqual([]);
  });

  it('show a webhook’s secret on demand, and keep it nowhere', async () => {
    const page = await openConnector('kept');
    await page.getByRole('button', { name: 'Webhook of Contoso' }).click();
    const field = page.getByLabel('Secret token');
    const secret = await field.inputValue();

    expect(await field.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.content()).not.toContain(secret);
    expect(await storedIn(page)).not.toContain(secret);
  });

  it('add a group and take one out by the same list, and say which goes', { timeout: 60_000 }, async () => {
    const page = await openConnector('kept');
    await page.getByRole('checkbox', { name: 'Adventure Works' }).first().uncheck();
    await page.getByText('Taken out by this: Adventure Works').waitFor();
    await page.getByRole('checkbox', { name: 'Empty Labs' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('rowheader', { name: 'Empty Labs' }).waitFor({ timeout: 30_000 });

    const { properties } = await devopsOf(stack().api, 'kept');
    expect(properties.topLevelInventoryList?.toSorted()).toEqual(['contoso', 'empty-labs']);

    await page.getByRole('button', { name: 'Take out Empty Labs' }).click();
    await page.getByText('Palisade forgets it and').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('rowheader', { name: 'Empty Labs' }).waitFor({ state: 'detached', timeout: 30_000 });
    expect((await devopsOf(stack().api, 'kept')).properties.topLevelInventoryList).toEqual(['contoso']);
    expect(await page.getByRole('button', { name: 'Take out Contoso' }).getAttribute('title')).toContain(
      'last group',
    );
  });

  it('replace the access by a token, after a wrong one was refused at its field', async () => {
    expectErrors(/400/);
    const page = await openConnector('kept');
    await page.getByRole('button', { name: 'Use a token instead' }).click();
    await page.getByLabel('Access token').fill(revokedToken);
    await page.getByRole('button', { name: 'Check the token' }).click();
    await page.getByRole('alert').filter({ hasText: /token/ }).first().waitFor();

    await page.getByLabel('Access token').fill(demoToken);
    await page.getByRole('button', { name: 'Check the token' }).click();
    await page.getByText('The access was replaced.').waitFor();
    expect(await storedIn(page)).not.toContain(demoToken);
    await until(
      async () => (await devopsOf(stack().api, 'kept')).properties.provisioningState === 'Succeeded',
    );
  });

  it('add a receiver of events, show its secret once, test it, and change what it gets', async () => {
    expectErrors(/400/);
    const page = await openConnector('kept');
    const dialog = page.getByRole('dialog');
    const found: string[] = [];
    await page.getByRole('button', { name: 'Add subscription' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Enter the address of the receiver.').waitFor();
    found.push(...(await violationsInLooks(page)));
    await dialog.getByLabel('Name').fill('siem');
    await dialog.getByLabel('HTTPS address').fill('http://siem.example');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('must be an https URL').waitFor();
    await dialog.getByLabel('HTTPS address').fill(`${receiver.url}/in?key=k3y-of-siem`);
    // By keyboard from here on.
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Show the secret' }).press('Enter');
    const field = dialog.locator('input[type=password]');
    const secret = await field.inputValue();
    found.push(...(await violationsInLooks(page)));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    expect(secret).toMatch(/^whsec_/);
    expect((await page.content()) + (await storedIn(page))).not.toContain(secret);
    await page.getByRole('button', { name: 'Test siem' }).click();
    await page.getByText(/^Accepted with 204 in \d+ ms\.$/).waitFor();

    await page.getByRole('button', { name: 'Edit siem' }).click();
    await dialog.getByRole('checkbox', { name: 'changed verdicts' }).uncheck();
    await dialog.getByRole('textbox', { name: 'Groups' }).fill('contoso');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('in contoso').waitFor();
    receiver.behave({ status: 503, text: 'out of order' });
    await page.getByRole('button', { name: 'Test siem' }).click();
    await page.getByText('Not accepted: HTTP 503, “out of order”').waitFor();
    found.push(...(await violationsInLooks(page)));
    await page.getByRole('button', { name: 'Signing secret of siem' }).click();
    await dialog.getByText('It is not shown again.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Delete siem' }).click();
    await dialog.getByRole('button', { name: 'Delete subscription' }).click();
    await page.getByText('Nothing is sent to others yet.').waitFor();

    expect(receiver.received.every(({ path }) => path === '/in')).toBe(true);
    expect(found).toEqual([]);
  }, 60_000);

  it('delete a connector after its name was typed', async () => {
    const page = await openConnector('doomed');
    await page.getByRole('button', { name: 'Delete' }).click();
    const confirm = page.getByRole('button', { name: 'Delete connector' });
    await page.getByText('GitLab keeps its data.').first().waitFor();

    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('Type doomed to confirm').fill('doomed');
    await confirm.click();
    await page.waitForURL(at('/environments'));
    await page.getByRole('row').filter({ hasText: 'kept' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'doomed' }).waitFor({ state: 'detached' });
  });

  it('say so where there is no such connector', async () => {
    const page = await openConnector('nothing');
    await page.getByText('There is no connector “nothing” here').waitFor();

    expect(await axeViolations(page)).toEqual([]);
  });
});

function storedIn(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]));
}
