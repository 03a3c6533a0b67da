import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { axeViolations } from './support/axe.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { putOn, type Look } from './support/looks.ts';
import { pageStack } from './support/page-stack.ts';
import { connectDemo } from './support/start-page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

const looks: readonly Look[] = ['light', 'dark', 'narrow'];
/** Lists stay short, because axe looks at each node. */
const height = 560;

/** A pane, or something that lies over it: its address, and what is done there. */
type View = { path: string; show?: (page: Page) => Promise<unknown>; looks?: readonly Look[] };

const button = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();
const wide: readonly Look[] = ['light', 'dark'];

const views: Readonly<Record<string, View>> = {
  'the tree with a group open': { path: '/devops?open=contoso', show: rows },
  'the flat list': { path: '/devops?view=flat&visibility=public', show: rows },
  'a list that the filters leave empty': { path: '/devops?q=nothing-has-this-name' },
  'the filters': { path: '/devops', show: button('Add filter') },
  'the columns': { path: '/devops', show: button('Columns'), looks: wide },
  'the views': { path: '/devops', show: button('Save view') },
  'the theme': { path: '/devops', show: button('Theme') },
  'the account': { path: '/devops', show: button('Account') },
  'the shortcuts': { path: '/devops', show: (page) => page.keyboard.press('?') },
  'the search': {
    path: '/devops',
    async show(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Search/ }).fill('web');
      await page.getByRole('listbox').getByRole('option').first().waitFor();
    },
  },
  'an address that leads nowhere': { path: '/coverage/nothing' },
};

// Panes other than DevOps security are checked in their own files, with their panels and dialogs.
describeInBrowser('the page has no violation, light, dark and narrow, in', () => {
  const browser = browserOfFile();
  const { at } = pageStack({}, connectDemo);
  const { open } = watchedPages(browser);

  it.each(Object.entries(views))('%s', { timeout: 120_000 }, async (_name, view) => {
    const page = await open(at(view.path));
    const found: string[] = [];

    for (const look of view.looks ?? looks) {
      await putOn(page, look, height);
      // The page follows the colours of the system as it stands; a narrow window has another layout.
      if (look === 'narrow') await page.reload();
      if (look !== 'dark') await show(page, view);
      found.push(...(await axeViolations(page)).map((violation) => `${look}: ${violation}`));
    }

    expect(found).toEqual([]);
  });
});

async function show(page: Page, view: View): Promise<void> {
  await page.locator('h1').waitFor();
  await page.getByText('Data as of').waitFor();
  await view.show?.(page);
}

function rows(page: Page): Promise<void> {
  return page.locator("[data-row='0']:not([aria-busy])").waitFor();
}
