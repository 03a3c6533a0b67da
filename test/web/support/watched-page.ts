import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';

import { putOn, type Look } from './looks.ts';

export type OpenPage = (address: string, look?: Look) => Promise<Page>;

/**
 * Pages that may write no error to the console and violate no policy: after each test there must be none. A test that expects
 * errors (a service that does not answer) names them with `expectErrors`.
 */
export function watchedPages(browser: () => Browser): {
  open: OpenPage;
  expectErrors: (pattern: RegExp) => void;
} {
  let contexts: BrowserContext[] = [];
  let faults: string[] = [];
  let expected: RegExp[] = [];

  afterEach(async () => {
    const wrong = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
    await Promise.all(contexts.map((context) => context.close()));
    [contexts, faults, expected] = [[], [], []];
    expect(wrong).toEqual([]);
  });

  async function open(address: string, look: Look = 'light'): Promise<Page> {
    const context = await browser().newContext({
      locale: 'en-GB',
      timezoneId: 'UTC',
      // Colours that are on their way to others have no contrast of their own.
      reducedMotion: 'reduce',
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await putOn(page, look);
    // A violated policy is also an error in the console.
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
    await page.goto(address);
    return page;
  }

  return { open, expectErrors: (pattern) => expected.push(pattern) };
}
