import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { launchChromium } from './support/launch-chromium.ts';
import { connectDemo, startPageStack } from './support/start-page-stack.ts';

/** Pictures for docs/images: `node test/web/screenshots.ts`. */
const folder = join(import.meta.dirname, '../../docs/images');
const projects = 600;

type Picture = { path: string; ready: string; width: number; height?: number; dark?: true };
const pictures: Readonly<Record<string, Picture>> = {
  'inventory-1440': { path: '/devops?open=contoso', ready: '[data-row="8"]:not([aria-busy])', width: 1440 },
  'inventory-1440-dark': {
    path: '/devops?open=contoso',
    ready: '[data-row="8"]:not([aria-busy])',
    width: 1440,
    dark: true,
  },
  'recommendations-1440-dark': {
    path: '/recommendations?check=REV-01',
    ready: 'aside h3, [role=complementary] h3',
    width: 1440,
    dark: true,
  },
  'coverage-1280': { path: '/coverage', ready: '[role=row]:nth-child(2)', width: 1280 },
  'changes-1280': { path: '/changes', ready: 'h1', width: 1280 },
  'environments-1280': { path: '/environments/palisade/gitlab', ready: 'table', width: 1280 },
  'inventory-390': { path: '/devops', ready: '[data-row="2"]:not([aria-busy])', width: 390, height: 844 },
};

mkdirSync(folder, { recursive: true });
const stack = await startPageStack({ projects });
const browser = await launchChromium();
try {
  await connectDemo(stack);
  for (const [name, picture] of Object.entries(pictures)) await take(name, picture);
} finally {
  await browser.close();
  await stack.stop();
}

async function take(name: string, { path, ready, width, height = 900, dark }: Picture): Promise<void> {
  const page: Page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark === true ? 'dark' : 'light',
    locale: 'en-GB',
  });
  await page.goto(`${stack.apiUrl}${path}`);
  await page.locator(ready).first().waitFor();
  await page.getByText('Data as of').first().waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}
