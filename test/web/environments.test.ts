import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { demoToken, otherToken, revokedToken } from '../../local/gitlab/credentials.ts';
import { onboard, createConnector, devopsOf } from '../support/onboarding.ts';
import { until } from '../support/until.ts';
import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { putOn } from './support/looks.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const browser = browserOfFile();
const { at, stack } = pageStack({ assesses: false }, async ({ api }) => {
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
