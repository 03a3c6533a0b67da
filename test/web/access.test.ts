import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { localTenant, demoUsers } from '../../local/identity/identities.ts';
import { assignDemoRoles } from '../../local/start/assign-demo-roles.ts';
import { apiAt } from '../../local/start/api.ts';
import { subscriptionsApiVersions } from '../../shared/contracts/arm/resource-manager.ts';
import { apiClient, devopsPath, type ApiClient } from '../support/api-client.ts';
import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { pageStack } from './support/page-stack.ts';
import { connectDemo, type PageStack } from './support/start-page-stack.ts';
import { signInAs } from './support/sign-in-as.ts';
import { watchedPages } from './support/watched-page.ts';

const subscriptionPermissions = /\/subscriptions\/[^/]+\/providers\/Microsoft\.Authorization\/permissions\?/;
const mayChange = ['Owner', 'Contributor', 'Security Admin'];

describeInBrowser('a person', () => {
  const browser = browserOfFile();
  const { at, stack } = pageStack({ settings: { READS_PER_MINUTE: '600' } }, async (started) => {
    await connectDemo(started);
    const endpoint = { endpointType: 'WebHook', endpointUrl: 'https://siem.example/in' };
    const siem = `${devopsPath('gitlab')}/eventSubscriptions/siem`;
    await started.api.call('PUT', siem, { body: { properties: { endpoint } } });
    await assignDemoRoles(apiAt(started.apiUrl));
  });
  const { open, expectErrors } = watchedPages(browser);

  it.each(demoUsers.filter(({ role }) => role !== undefined))(
    'with the role $role may do what the page offers, and is refused what it does not',
    async ({ name, role = '' }) => {
      const page = await openAs(name);
      const sync = page.getByRole('button', { name: 'Sync now' });
      await rows(page);
      // The button is offered until permissions are there.
      await hasRead(page, subscriptionPermissions);
      if (!mayChange.includes(role)) await page.getByTitle(/^Needs Security Admin on /).waitFor();
      const offered = (await sync.getAttribute('aria-disabled')) !== 'true';
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST' && /\/resync\?/.test(request.url())) asked.push(request.url());
      });

      const answer = await (await apiOf(name)).call('POST', `${devopsPath('gitlab')}/resync`);

      expect(offered).toBe(mayChange.includes(role));
      expect(answer.status).toBe(offered ? 202 : 403);
      await sync.click({ force: true });
      if (offered) await page.getByText('GitLab is read again.').waitFor({ state: 'attached' });
      expect(await axeViolations(page)).toEqual([]);
      expect(asked).toHaveLength(offered ? 1 : 0);
    },
    60_000,
  );

  it('with a role that only reads finds what it may not do in environments, decisions and the wizard, and why', async () => {
    const page = await openAs('reader@palisade.example', '/environments/palisade/gitlab');
    await page.getByRole('rowheader', { name: 'Contoso' }).waitFor();

    for (const name of [
      'Sync now',
      'Delete',
      'Save',
      'Sync Contoso',
      'Webhook of Contoso',
      'Take out Contoso',
      'Add subscription',
      'Test siem',
      'Edit siem',
      'Signing secret of siem',
      'Delete siem',
    ])
      await refusedButton(page, name).last().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await refusedButton(page, 'Delete').click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);

    await page.goto(at('/recommendations?check=REV-01'));
    for (const name of ['Assign', 'Exempt']) await refusedButton(page, name).waitFor();
    await refusedButton(page, 'Exempt').click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);

    await page.goto(at('/environments/add/gitlab'));
    await page.getByLabel('Name').fill('mine');
    await page.getByRole('alert').filter({ hasText: 'Needs' }).waitFor();
    await refusedButton(page, 'Next: Configure access').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  }, 60_000);

  it('without a role learns that nothing is shared, and whom to ask', async () => {
    const page = await openAs('nobody@palisade.example');

    await page.getByText('Nothing is shared with you here').waitFor();

    expect(await page.getByRole('button', { name: 'Copy request' }).count()).toBe(1);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('who signs out is the local administrator again', async () => {
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

  it('who is asked to wait sees for how long, and goes on without a click', async () => {
    const name = 'contributor@palisade.example';
    const page = await openAs(name);
    expectErrors(/429/);
    await rows(page);
    const flood = floodOf(await apiOf(name));

    try {
      await flood.refused;
      const asked = page.getByRole('heading', { name: /^The service asks to wait \d+ s\.$/ });
      // The limit fills up as it is used, so one request may come through.
      for (let turn = 0; (await asked.count()) === 0 && turn < 40; turn += 1) {
        await page.getByRole('button', { name: turn % 2 === 0 ? 'Flat' : 'Tree' }).click();
        await asked.waitFor({ timeout: 500 }).catch(() => undefined);
      }
      expect(await asked.count()).toBe(1);
      await rows(page);
      expect(await axeViolations(page)).toEqual([]);
    } finally {
      await flood.end();
    }

    await rows(page);
    await expect.poll(() => page.getByText(/The service asks to wait/).count()).toBe(0);
  }, 60_000);

  it('who comes back with a session that has ended signs in, and goes on there', async () => {
    const page = await openAs('security-reader@palisade.example', '/devops?view=flat&visibility=public');
    expectErrors(/401|400/);
    await rows(page);
    await page.evaluate(() => {
      const tokens = JSON.parse(sessionStorage.getItem('palisade.tokens') ?? '{}') as object;
      const old = { ...tokens, access: 'not-a-token', refresh: 'not-a-token' };
      sessionStorage.setItem('palisade.tokens', JSON.stringify(old));
    });

    await page.reload();
    await goesOnAfter(page, 'security-reader@palisade.example');

    expect(page.url()).toBe(at('/devops?view=flat&visibility=public'));
  }, 60_000);

  it('whose session ends keeps the pane behind the question, which only an answer closes', async () => {
    const page = await openAs('security-reader@palisade.example', '/devops?visibility=public');
    expectErrors(/401/);
    await rows(page);
    const before = await page.getByRole('row').count();
    // For the API every token is too old now, also a new one.
    await stack().passTime(2 * 3_600_000);

    await page.getByRole('button', { name: 'Flat' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');

    expect(await dialog.isVisible()).toBe(true);
    expect(await page.locator('[role=row]').count()).toBe(before);
    expect(page.url()).toContain('visibility=public');
    expect(await axeViolations(page)).toEqual([]);
  }, 60_000);

  async function goesOnAfter(page: Page, name: string): Promise<void> {
    const dialog = page.getByRole('alertdialog', { name: 'Your session has ended' });
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await signInAs(page, name, stack().identity.secret);
    await rows(page);
  }

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

/** Until the document has an answer whole. */
async function hasRead(page: Page, address: RegExp): Promise<void> {
  await page.waitForFunction(
    (source) =>
      performance.getEntriesByType('resource').some(({ name }) => new RegExp(source, 'u').test(name)),
    address.source,
  );
}

/** It can have the focus, and its title says which role is needed. */
function refusedButton(page: Page, name: string) {
  return page
    .locator('button[aria-disabled=true][title*=Needs]')
    .and(page.getByRole('button', { name, exact: true }));
}

/** A script with the identity of the reader, which uses up what they may read. */
function floodOf(api: ApiClient): { refused: Promise<void>; end: () => Promise<unknown> } {
  const stopped = new AbortController();
  const refused = Promise.withResolvers<void>();
  const all = Array.from({ length: 12 }, async () => {
    while (!stopped.signal.aborted) {
      const { status } = await api.call('GET', '/subscriptions', { version: subscriptionsApiVersions[0] });
      if (status === 429) refused.resolve();
      api.transcript.length = 0;
    }
  });
  return {
    refused: refused.promise,
    end: () => {
      stopped.abort();
      return Promise.all(all);
    },
  };
}
