import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { localTenant, objectIdOf, pageClient } from '../../local/identity/identities.ts';
import { apiAt, demoSubscription } from '../../local/start/api.ts';
import { assignDemoRoles } from '../../local/start/assign-demo-roles.ts';
import { devopsPath } from '../support/api-client.ts';
import { violationsInLooks } from './support/axe-in-looks.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { pageStack } from './support/page-stack.ts';
import { connectDemo } from './support/start-page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const slowly = { timeout: 30_000 };
const pane = '/devops?view=flat&visibility=private';
const tokensKey = 'palisade.tokens';
const assignments = `/subscriptions/${demoSubscription}/providers/Microsoft.Authorization/roleAssignments`;

describeInBrowser('a person who signs in', { timeout: 120_000 }, () => {
  const browser = browserOfFile();
  const { stack, at } = pageStack({ projects: 60 }, async (started) => {
    await assignDemoRoles(apiAt(started.apiUrl));
    await connectDemo(started);
  });
  const { open, expectErrors } = watchedPages(browser);

  /** Acts as another identity, from the pane with its filters, at the provider's own page. */
  async function openAs(user: string, path = pane): Promise<Page> {
    const page = await open(at(path));
    await page.getByText('Data as of').waitFor(slowly);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign in as another identity' }).click();
    await atTheProvider(page, user);
    return page;
  }

  async function atTheProvider(page: Page, user: string): Promise<void> {
    await page.getByRole('radio', { name: new RegExp(`^${user}`) }).check(slowly);
    await page.getByLabel(/^Secret/).fill(stack().identity.secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Data as of').waitFor(slowly);
  }

  it('comes back to the same pane and filters, with no code in address or history', async () => {
    const page = await openAs('security-admin@palisade.example');
    await rows(page);

    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(pane);
    expect(await page.evaluate(() => location.hash)).toBe('');
    expect(await whoIs(page)).toContain('security-admin@palisade.example');
    const kept = await page.evaluate(() => JSON.stringify(localStorage));
    const tokens = await page.evaluate((key) => sessionStorage.getItem(key), tokensKey);
    expect(tokens).toContain('access');
    expect(kept).not.toContain('eyJ');
    await page.reload();
    await rows(page);
    expect(await whoIs(page)).toContain('security-admin@palisade.example');
  });

  it('goes on unseen with a token that the API refuses once: it is renewed', async () => {
    const page = await openAs('security-reader@palisade.example');
    await rows(page);
    expectErrors(/401/);

    await changeTokens(page, (tokens) => ({ ...tokens, access: 'worthless' }));
    await page.reload();
    await rows(page);

    expect(await ended(page).count()).toBe(0);
    expect(await page.evaluate((key) => sessionStorage.getItem(key), tokensKey)).not.toContain('worthless');
  });

  it('whose session has ended keeps the pane and its filters, and signs in to go on there', async () => {
    const user = 'security-reader@palisade.example';
    const page = await openAs(user);
    await rows(page);
    expectErrors(/40[01]/);

    await changeTokens(page, (tokens) => ({ ...tokens, access: 'worthless', refresh: 'worthless' }));
    await page.reload();
    await ended(page).waitFor(slowly);

    expect(await violationsInLooks(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await ended(page).count()).toBe(1);
    await ended(page).getByRole('button', { name: 'Sign in' }).click();
    await atTheProvider(page, user);
    await rows(page);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(pane);
  });

  it('stays signed in while the provider does not answer, and goes on when it does', async () => {
    const page = await openAs('security-reader@palisade.example');
    await rows(page);
    expectErrors(/ERR_FAILED/);
    await page.route('**/.well-known/openid-configuration', (route) => route.abort());

    await changeTokens(page, (tokens) => ({ ...tokens, expiresAtMs: 0 }));
    await page.reload();
    await page.getByText('could not be loaded').first().waitFor(slowly);
    expect(await ended(page).count()).toBe(0);

    await page.unroute('**/.well-known/openid-configuration');
    await rows(page);
    expect(await ended(page).count()).toBe(0);
    expect(await whoIs(page)).toContain('security-reader@palisade.example');
  });

  it('loses a right, and sees so as soon as the service refuses', async () => {
    const user = 'security-admin@palisade.example';
    const page = await openAs(user);
    await rows(page);
    const sync = page.getByRole('button', { name: 'Sync now' });
    await expect.poll(() => sync.getAttribute('aria-disabled'), slowly).toBe('false');
    expectErrors(/403/);

    const assignment = `${assignments}/${objectIdOf(demoSubscription, user)}`;
    const reader = '/providers/Microsoft.Authorization/roleDefinitions/39bc4728-0917-49c7-9d2c-d95423bc2eb4';
    const properties = {
      roleDefinitionId: reader,
      principalId: objectIdOf(localTenant, user),
      principalType: 'User',
    };
    const version = '2022-04-01';
    await stack().api.call('PUT', `${assignments}/${objectIdOf(localTenant, 'reads')}`, {
      body: { properties },
      version,
    });
    await stack().api.call('DELETE', assignment, { version });
    await sync.click();

    await expect.poll(() => sync.getAttribute('title'), slowly).toContain('Needs Security Admin');
    expect(await sync.getAttribute('aria-disabled')).toBe('true');
    const { json } = await stack().api.call('GET', `${devopsPath('gitlab')}/runs`);
    expect((json as { value: unknown[] }).value).toHaveLength(1);
  });

  it('may go back from the provider without an answer, and reload', async () => {
    const page = await open(at(pane));
    await page.getByText('Data as of').waitFor(slowly);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign in as another identity' }).click();
    await page.getByRole('radio').first().waitFor(slowly);

    await page.goBack();
    await page.reload();
    await rows(page);
    expect(await whoIs(page)).toContain('Local administrator');
  });

  it('signs out at the provider too', async () => {
    const page = await openAs('security-reader@palisade.example');
    const kept = await page.evaluate((key) => sessionStorage.getItem(key) ?? '{}', tokensKey);
    const { refresh } = JSON.parse(kept) as { refresh: string };
    expect((await renewed(refresh)).status).toBe(200);
    const loggedOut = page.waitForResponse(
      (response) => response.url().startsWith(stack().identity.url) && response.url().includes('/logout?'),
      slowly,
    );

    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    expect((await loggedOut).status()).toBe(302);
    await page.waitForURL(at('/**'));
    await page.getByRole('button', { name: 'Account' }).waitFor(slowly);

    expect(await page.evaluate((key) => sessionStorage.getItem(key), tokensKey)).toBeNull();
    expect(await renewed(refresh)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  /** Asks the provider for new tokens, as the page does. */
  async function renewed(refresh: string): Promise<{ status: number; json: unknown }> {
    const response = await fetch(`${stack().identity.url}/${localTenant}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { Origin: new URL(stack().apiUrl).origin },
      body: new URLSearchParams({
        client_id: pageClient,
        grant_type: 'refresh_token',
        refresh_token: refresh,
      }),
    });
    return { status: response.status, json: await response.json() };
  }
});

function rows(page: Page): Promise<void> {
  return page.getByRole('row').nth(2).waitFor(slowly);
}

function ended(page: Page) {
  return page.getByRole('alertdialog', { name: 'Your session has ended' });
}

async function whoIs(page: Page): Promise<string | null> {
  await page.getByRole('button', { name: 'Account' }).click();
  const text = await page.getByRole('dialog', { name: 'Account' }).textContent();
  await page.keyboard.press('Escape');
  return text;
}

type Tokens = Record<string, unknown>;

async function changeTokens(page: Page, change: (tokens: Tokens) => Tokens): Promise<void> {
  const text = await page.evaluate((key) => sessionStorage.getItem(key) ?? '{}', tokensKey);
  const changed = JSON.stringify(change(JSON.parse(text) as Tokens));
  await page.evaluate(([key, value]) => sessionStorage.setItem(key, value), [tokensKey, changed] as const);
}
