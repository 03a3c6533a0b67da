import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { localTenant, demoUsers } from '../../local/identity/identities.ts';
import { assignDemoRoles } from '../../local/start/assign-demo-roles.ts';
import { apiAt } from '../../local/start/api.ts';
import { apiClient, devopsPath } from '../support/api-client.ts';
import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { connectDemo, pageStack, type PageStack } from './support/page-stack.ts';
import { signInAs } from './support/sign-in-as.ts';
import { watchedPages } from './support/watched-page.ts';

const mayChange = ['Owner', 'Contributor', 'Security Admin'];

describeInBrowser('a person', () => {
  const browser = browserOfFile();
  const { at, stack } = pageStack({}, async (started) => {
    await connectDemo(started);
    await assignDemoRoles(apiAt(started.apiUrl));
  });
  const { open, expectErrors } = watchedPages(browser);

  it.each(demoUsers.filter(({ role }) => role !== undefined))(
    'with the role $role may do what the page offers, and is refused what it does not',
    async ({ name, role = '' }) => {
      const page = await openAs(name);
      const sync = page.getByRole('button', { name: 'Sync now' });
      await rows(page);
      // Permissions are on their way until then.
      if (!mayChange.includes(role)) await page.getByTitle(/^Needs Security Admin on /).waitFor();
      const offered = (await sync.getAttribute('aria-disabled')) !== 'true';

      const answer = await (await apiOf(name)).call('POST', `${devopsPath('gitlab')}/resync`);

      expect(offered).toBe(mayChange.includes(role));
      expect(answer.status < 400).toBe(offered);
      if (!offered) {
        expect(answer.status).toBe(403);
        await sync.click();
        expect(await page.getByText('GitLab is read again.').count()).toBe(0);
      }
      expect(await axeViolations(page)).toEqual([]);
    },
    60_000,
  );

  it('without a role learns that nothing is shared, and whom to ask', async () => {
    const page = await openAs('nobody@palisade.example');

    await page.getByText('Nothing is shared with you here').waitFor();

    expect(await page.getByRole('button', { name: 'Copy request' }).count()).toBe(1);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('signs out, and finds no pane behind the sign-in', async () => {
    const page = await openAs('reader@palisade.example');
    await rows(page);

    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(at('/**'));

    await page.goto(at('/devops'));
    await rows(page);
    await page.getByRole('button', { name: 'Account' }).click();
    expect(await page.getByRole('dialog', { name: 'Account' }).textContent()).toContain(
      'local-administrator',
    );
  });

  it('whose session has ended keeps the pane and its filters, and goes on there', async () => {
    const page = await openAs('security-reader@palisade.example', '/devops?view=flat&visibility=public');
    expectErrors(/401|400/);
    await rows(page);
    const before = await page.getByRole('row').count();

    // As after an hour without a way to renew: neither token is good any more.
    await page.evaluate(() => {
      const tokens = JSON.parse(sessionStorage.getItem('palisade.tokens') ?? '{}') as object;
      sessionStorage.setItem(
        'palisade.tokens',
        JSON.stringify({ ...tokens, access: 'not-a-token', refresh: 'not-a-token' }),
      );
    });
    await page.reload();
    const dialog = page.getByRole('alertdialog', { name: 'Your session has ended' });
    await dialog.waitFor();

    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await signInAs(page, 'security-reader@palisade.example', stack().identity.secret);

    await rows(page);
    expect(page.url()).toBe(at('/devops?view=flat&visibility=public'));
    expect(await page.getByRole('row').count()).toBe(before);
  }, 60_000);

  async function openAs(name: string, path = '/devops'): Promise<Page> {
    const page = await open(at(path));
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign in as another identity' }).click();
    await signInAs(page, name, stack().identity.secret);
    return page;
  }

  async function apiOf(name: string) {
    const { identity, apiUrl }: PageStack = stack();
    const token = await identity.issue({ kind: 'user', name, tenantId: localTenant });
    return apiClient(apiUrl, { authorization: `Bearer ${token}` });
  }
});

async function rows(page: Page): Promise<void> {
  await page.getByRole('row').nth(1).waitFor();
}
