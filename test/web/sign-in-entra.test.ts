import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { localOwner, localTenant, objectIdOf, pageClient } from '../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../local/identity/server.ts';
import { ensurePage } from '../../local/page/ensure-page.ts';
import { demoSubscription } from '../../local/start/api.ts';
import { PageSettings } from '../../shared/contracts/page-settings.ts';
import { serverCertificate } from '../support/certificates.ts';
import { freePorts } from '../support/npm-start.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { browserOfFile, describeInBrowser, isInstalled } from './support/chromium.ts';

const slowly = { timeout: 30_000 };

/** MSAL as it is used with Entra, at the local provider over TLS: MSAL takes no plain HTTP. */
describeInBrowser('a person who signs in with Entra', { timeout: 120_000 }, () => {
  const browser = browserOfFile();
  const folder = mkdtempSync(join(tmpdir(), 'palisade-entra-'));
  let identity: IdentityProvider;
  let stack: Stack;
  let context: BrowserContext;

  beforeAll(async () => {
    if (!isInstalled) return;
    await ensurePage();
    const tls = await serverCertificate('127.0.0.1', 'localhost');
    const certificates = join(folder, 'ca.pem');
    writeFileSync(certificates, tls.ca);
    const apiPort = await freePorts();
    identity = await startIdentityProvider({ pageOrigins: [`http://127.0.0.1:${apiPort}`], tls });
    const owners = [objectIdOf(localTenant, localOwner)];
    stack = await startStack({
      projects: 60,
      assesses: false,
      apiPort,
      settings: {
        TENANTS: JSON.stringify([{ tenantId: localTenant, subscriptions: [demoSubscription, '*'], owners }]),
        TOKEN_AUTHORITY: identity.url,
        PAGE_CLIENT_ID: pageClient,
        NODE_EXTRA_CA_CERTS: certificates,
      },
    });
    context = await browser().newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
    await context.route('**/page/settings?*', async (route) => {
      const settings = PageSettings.parse(await (await route.fetch()).json());
      const { signIn } = settings;
      if (signIn.kind !== 'loopback' || signIn.another === undefined) throw new Error('No other identity.');
      await route.fulfill({ json: { ...settings, signIn: { ...signIn.another, kind: 'entra' } } });
    });
  }, 240_000);
  afterAll(async () => {
    await context?.close();
    await stack?.stop();
    await identity?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function fillIn(window: Page): Promise<void> {
    await window.locator(`input[type='radio'][value='${localOwner}']`).check(slowly);
    await window.getByLabel(/^Secret/).fill(identity.secret);
    await window.getByRole('button', { name: 'Sign in' }).click();
  }

  it('does so in a pop-up, and the page stays where it is', async () => {
    const page = await context.newPage();
    await page.goto(`${stack.apiUrl}/runs?connector=gitlab`);
    const opened = page.waitForEvent('popup', slowly);

    await page.getByRole('button', { name: 'Sign in' }).click(slowly);
    const popup = await opened;
    await fillIn(popup);
    await popup.waitForEvent('close', slowly).catch(() => undefined);

    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor(slowly);
    expect(popup.isClosed()).toBe(true);
    expect(page.url()).toBe(`${stack.apiUrl}/runs?connector=gitlab`);
    expect(await page.evaluate(() => Object.keys(localStorage))).not.toContainEqual(
      expect.stringMatching(/token/i),
    );
    const kept = await page.evaluate(() => Object.keys(sessionStorage));
    expect(kept).toContainEqual(expect.stringContaining('accesstoken'));
    expect(kept).toContainEqual(expect.stringContaining('refreshtoken'));
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor(slowly);
    await page.close();
  });

  it('in the same window where the browser blocks the pop-up, and comes back', async () => {
    const page = await context.newPage();
    await page.addInitScript(() => {
      globalThis.open = () => null;
    });
    await page.goto(`${stack.apiUrl}/runs?connector=gitlab`);
    await page.getByRole('button', { name: 'Sign in' }).click(slowly);

    await fillIn(page);
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor(slowly);
    expect(page.url()).toBe(`${stack.apiUrl}/runs?connector=gitlab`);
    await page.close();
  });

  it('may close the window, and open it again', async () => {
    const page = await context.newPage();
    await page.goto(`${stack.apiUrl}/runs`);
    const first = page.waitForEvent('popup', slowly);
    await page.getByRole('button', { name: 'Sign in' }).click(slowly);
    // Chromium does not always end the closing of a window that is still on its way to its first document.
    const closing = await first;
    await closing.getByRole('button', { name: 'Sign in' }).waitFor(slowly);
    await closing.close();

    const second = page.waitForEvent('popup', slowly);
    await page.getByRole('button', { name: 'Sign in' }).click(slowly);
    await fillIn(await second);

    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor(slowly);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.close();
  });

  it('has to sign in again when Entra refuses to renew the token, and then the page goes on', async () => {
    const page = await context.newPage();
    await page.goto(`${stack.apiUrl}/runs`);
    const first = page.waitForEvent('popup', slowly);
    await page.getByRole('button', { name: 'Sign in' }).click(slowly);
    await fillIn(await first);
    const heading = page.getByRole('heading', { level: 1, name: 'Runs' });
    await heading.waitFor(slowly);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.frame() !== page.mainFrame()) asked.push(request.url());
    });
    await page.route('**/oauth2/v2.0/token*', (route) =>
      route.fulfill({
        status: 400,
        headers: { 'Access-Control-Allow-Origin': '*' },
        json: { error: 'invalid_grant', error_description: 'The refresh token has expired.' },
      }),
    );
    await page.route(/\/(subscriptions|providers)\b/, (route) => route.fulfill({ status: 401, json: {} }));

    await page.reload();
    await page.getByRole('alertdialog', { name: 'Your session has ended' }).waitFor(slowly);
    expect(asked).toEqual([]);
    expect(page.frames()).toHaveLength(1);
    await page.unroute(/\/(subscriptions|providers)\b/);
    await page.unroute('**/oauth2/v2.0/token*');
    const second = page.waitForEvent('popup', slowly);
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign in' }).click();
    await fillIn(await second);

    await page.getByRole('alertdialog').waitFor({ state: 'detached', ...slowly });
    await heading.waitFor(slowly);
    await page.close();
  });
});
