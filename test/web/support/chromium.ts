import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

import { chromiumPaths, installedChromium, launchChromium } from './launch-chromium.ts';

export const isInstalled = installedChromium() !== undefined;

/** Describes tests of the page, which are skipped, with a notice, where there is no Chromium. */
// oxlint-disable-next-line vitest/valid-title, vitest/valid-describe-callback -- it makes a describe
export const describeInBrowser = describe.skipIf(!isInstalled);
if (!isInstalled)
  process.stderr.write(`Neither ${chromiumPaths.join(' nor ')}: tests of the page are skipped.\n`);

/** One browser for all tests of a file; each takes a context of its own from it. */
export function browserOfFile(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (isInstalled) browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error('The browser is launched before the first test');
    return browser;
  };
}
