import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { demoToken, devToken, revokedToken } from '../../local/gitlab/credentials.ts';
import { devopsOf, onboard } from '../support/onboarding.ts';
import { until } from '../support/until.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { pageStack } from './support/page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const browser = browserOfFile();
const { at, stack } = pageStack();
const { open, expectErrors } = watchedPages(browser);
const wizard = '/environments/add/gitlab';

async function nameIt(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Next: Configure access' }).click();
  await page.getByRole('heading', { name: 'Configure access' }).waitFor();
}

/** Presses the button that opens GitLab's window, and answers the window. */
async function windowOf(page: Page, button = 'Authorize'): Promise<Page> {
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: button, exact: true }).click();
  const popup = await opening;
  await popup.getByLabel('Decide as').waitFor();
  return popup;
}

/** Decides at the simulated GitLab, as a person does. */
async function decide(popup: Page, { user = 'demo', decision = 'Accept' } = {}): Promise<void> {
  await popup.getByLabel('Decide as').selectOption(user);
  await popup.getByRole('button', { name: decision }).click();
}

async function begun(name: string): Promise<Page> {
  const page = await open(at(wizard));
  await nameIt(page, name);
  return page;
}

async function sendToken(page: Page, token: string): Promise<void> {
  await page.getByLabel('Access token').fill(token);
  await page.getByRole('button', { name: 'Check the token' }).click();
}

function storedIn(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]));
}

describeInBrowser('the wizard Add GitLab', () => {
  it('leads from a name to live rows', { timeout: 120_000 }, async () => {
    const page = await open(at('/'));
    await page.waitForURL(`**${wizard}`);

    await nameIt(page, 'wizard');
    await decide(await windowOf(page));
    await page.getByText('Token renews by itself.').waitFor();
    await page.getByLabel('Only these groups').check();
    await page.getByRole('group', { name: 'Groups' }).getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Next: Review and create' }).click();
    await page.getByText('first full read').waitFor();
    await page.getByRole('cell', { name: /^\d+ of \d+ checks$/ }).waitFor();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.waitForURL(/\/runs\/palisade\/wizard\//);
    await page.getByText('Complete', { exact: true }).waitFor({ timeout: 60_000 });
    await until(
      async () => {
        await page.goto(at('/devops?view=flat&archived=all'));
        const list = page.locator('[role=grid][aria-busy=false]').getByRole('row').nth(1);
        await list
          .or(page.getByRole('heading', { name: /^No / }))
          .first()
          .waitFor();
        return list.isVisible();
      },
      { timeoutMs: 30_000, what: 'rows of the first run' },
    );

    const { properties } = await devopsOf(stack().api, 'wizard');
    expect(properties.topLevelInventoryList).toEqual(['adventure.works']);
    expect(await storedIn(page)).not.toContain('adventure.works');
  });

  it('checks the name while it is typed, and does not go on without one', async () => {
    const page = await open(at(wizard));
    await page.getByRole('button', { name: 'Next: Configure access' }).click();
    await page.getByText('Give the connector a name.').waitFor();
    await page.getByLabel('Name').fill('-no');
    await page.getByText('must begin with a letter or digit').waitFor();
    await page.getByLabel('Name').fill('WIZARD');
    await page.getByText('There is a connector of this name in palisade already.').waitFor();
    await page.getByLabel('Name').fill('free');
    await page.getByText('This name is free.').waitFor();

    expect(await page.getByLabel('Name').evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it('loses nothing by Back, a reload and an address, but keeps no secret', { timeout: 60_000 }, async () => {
    const page = await begun('lasting');
    const popup = await windowOf(page);
    await page.reload();
    await page.getByRole('button', { name: 'Authorize', exact: true }).waitFor();
    await decide(popup);
    await page.getByText('Authorised', { exact: true }).waitFor();
    await page.getByLabel('Only these groups').check();
    await page.getByRole('checkbox', { name: 'Contoso', exact: true }).check();
    await page.getByRole('checkbox', { name: 'security', exact: true }).check();
    await page.getByRole('button', { name: 'Next: Review and create' }).click();
    await page.getByText('is covered by contoso').waitFor();
    await page.reload();
    await page.getByText('is covered by contoso').waitFor();
    await page.goBack();

    expect(await page.getByRole('checkbox', { name: 'Contoso', exact: true }).isChecked()).toBe(true);
    await page.goBack();
    expect(await page.getByLabel('Name').inputValue()).toBe('lasting');
    const stored = await storedIn(page);
    expect(stored).toContain('authorizationId');
    expect(stored).not.toMatch(/"code"|access_?token"|canary/i);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.waitForURL(at('/environments'));
    expect(await storedIn(page)).not.toContain('lasting');
  });

  it(
    'says that the window was closed or GitLab refused, and opens it again',
    { timeout: 60_000 },
    async () => {
      expectErrors(/403/);
      const page = await begun('again');
      await (await windowOf(page)).close();
      await page.getByText('The window of GitLab was closed').waitFor();
      await decide(await windowOf(page, 'Open again'), { decision: 'Deny' });
      await page.getByText('GitLab did not authorise Palisade').waitFor();
      const popup = await windowOf(page, 'Open again');
      const closing = popup.waitForEvent('close');
      await decide(popup);
      await page.getByText('Authorised', { exact: true }).waitFor();
      await closing;

      expect(popup.isClosed()).toBe(true);
    },
  );

  it('goes on in the same window where pop-ups are blocked', { timeout: 60_000 }, async () => {
    const page = await open(at('/environments'));
    await page.addInitScript(() => {
      window.open = () => null;
    });
    await page.goto(at(wizard));
    await nameIt(page, 'blocked');
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText('The window of GitLab was blocked').waitFor();
    await page.getByRole('button', { name: 'Open in this window' }).click();
    await decide(page);

    await page.getByText('Authorised', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(wizard);
    expect(page.url()).not.toContain('code');
    expect(await storedIn(page)).not.toContain('"code"');
  });

  it('takes a token instead, says what is wrong with it, and never keeps it', async () => {
    expectErrors(/400/);
    const page = await begun('token');
    await page.getByRole('button', { name: 'Use a token instead' }).click();
    await sendToken(page, revokedToken);
    await page.getByRole('alert').filter({ hasText: /token/i }).first().waitFor();
    await sendToken(page, demoToken);
    await page.getByText('Authorised', { exact: true }).waitFor();

    expect(await page.getByText('Token ends on').count()).toBe(1);
    expect(await storedIn(page)).not.toContain('canary');
    expect(await page.content()).not.toContain('canary');
  });

  it('locks what a Developer or another connector has, with the reason', { timeout: 90_000 }, async () => {
    await onboard(stack().api, 'legacy-eu', {
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['contoso'],
      authorization: { accessToken: demoToken },
    });
    const page = await begun('locked');
    await page.getByRole('button', { name: 'Use a token instead' }).click();
    await sendToken(page, demoToken);
    await page.getByLabel('Only these groups').check();
    const contoso = page.getByRole('checkbox', { name: 'Contoso', exact: true });
    await page.getByText('held by connector “legacy-eu”').first().waitFor();
    await contoso.click({ force: true });
    expect(await contoso.isChecked()).toBe(false);

    await page.getByRole('button', { name: 'Authorise again' }).click();
    await sendToken(page, devToken);
    await page.getByText('No group can be connected').first().waitFor();
    await page.getByText('you are Developer, Owner is needed').first().waitFor();
    const next = page.getByRole('button', { name: 'Next: Review and create' });
    expect(await next.getAttribute('aria-disabled')).toBe('true');
  });

  it('has no violation in any step, light, dark and narrow', { timeout: 240_000 }, async () => {
    const page = await open(at(wizard));
    // Fluent's colours pass over into others, which axe would see half-way.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Next: Configure access' }).click();
    await page.getByText('Give the connector a name.').waitFor();
    const found = await violationsInLooks(page);
    await nameIt(page, 'seen');
    found.push(...(await violationsInLooks(page)));
    await page.getByRole('button', { name: 'Use a token instead' }).click();
    found.push(...(await violationsInLooks(page)));
    await sendToken(page, demoToken);
    await page.getByLabel('Only these groups').check();
    await page.getByRole('checkbox', { name: 'Empty Labs' }).check();
    found.push(...(await violationsInLooks(page)));
    await page.getByRole('button', { name: 'Next: Review and create' }).click();
    await page.getByText('first full read').waitFor();
    await page.getByText('Which, and why').click();
    found.push(...(await violationsInLooks(page)));
    await page.getByRole('button', { name: 'Close' }).click();
    found.push(...(await violationsInLooks(page)));

    expect(found).toEqual([]);
  });
});
