import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { demoToken } from '../../../local/gitlab/credentials.ts';
import { onboard } from '../../support/onboarding.ts';
import { browserOfFile, describeInBrowser } from '../support/chromium.ts';
import { pageStack } from '../support/page-stack.ts';
import { watchedPages } from '../support/watched-page.ts';

const waiting = { timeout: 120_000 };

describeInBrowser('scanners in the inventory', () => {
  const browser = browserOfFile();
  const { at } = pageStack({}, async (stack) => {
    const authorization = { accessToken: demoToken };
    await onboard(stack.api, 'gitlab', { autoDiscovery: 'Enabled', authorization });
    await stack.settle();
  });
  const { open } = watchedPages(browser);

  it('are six columns: a share for groups, a state for projects', waiting, async () => {
    const page = await open(at('/devops'));
    await rowsOf(page);

    const heads = await page.getByRole('columnheader').allTextContents();
    expect(heads).toEqual(expect.arrayContaining(['Secret', 'SAST', 'Deps', 'Image', 'IaC', 'DAST']));
    expect(await page.getByRole('img', { name: /^SAST: runs in \d/ }).count()).toBeGreaterThan(0);

    await page.goto(at('/devops?view=flat'));
    await rowsOf(page);
    const states = page.getByRole('img', { name: /^SAST: (runs|missing|not applicable|not assessed)$/ });
    expect(await states.count()).toBeGreaterThan(5);
  });

  it('take at most 32 nodes a row', waiting, async () => {
    const page = await open(at('/devops?open=contoso'));
    await rowsOf(page);
    const inTree = await nodesOf(page);
    await page.goto(at('/devops?view=flat&archived=all'));
    await rowsOf(page);

    const nodes = [...inTree, ...(await nodesOf(page))];
    expect(nodes.length).toBeGreaterThan(3);
    expect(Math.max(...nodes)).toBeGreaterThan(25);
    expect(Math.max(...nodes)).toBeLessThanOrEqual(32);
  });

  it(
    'lead from a bar of the tile to the projects where one is missing, as many as it says',
    waiting,
    async () => {
      const page = await open(at('/devops?view=flat'));
      await rowsOf(page);
      const bar = page.getByRole('link', { name: /^\d+% ?SAST$/ });
      const said = /missing in ([\d,]*\d)/.exec((await bar.getAttribute('title')) ?? '')?.[1];

      await bar.click();

      const count = new RegExp(`^${said} projects?$`);
      await page.getByRole('status').filter({ hasText: count }).waitFor();
      expect(new URL(page.url()).search).toContain('scanner=sast:missing');
      await page.getByRole('button', { name: 'Change filter Scanner: SAST missing' }).waitFor();
      expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(Number(said) + 1));
      expect(await page.getByRole('img', { name: 'SAST: runs', exact: true }).count()).toBe(0);
    },
  );

  it('are beside the projects that are new this week, which lead to their list', waiting, async () => {
    const page = await open(at('/devops?view=flat'));
    await rowsOf(page);
    const link = page.getByRole('link', { name: /new this week$/ });
    const said = /^[\d,]+/.exec(await link.innerText())?.[0];

    await link.click();

    const count = new RegExp(`^${said} projects?$`);
    await page.getByRole('status').filter({ hasText: count }).waitFor();
    expect(new URL(page.url()).search).toContain('firstSeen=week');
  });
});

function nodesOf(page: Page): Promise<number[]> {
  return page
    .getByRole('row')
    .evaluateAll((rows) => rows.slice(1).map((row) => row.querySelectorAll('*').length + 1));
}

/** Waits until the list has rows, and the tiles numbers. */
async function rowsOf(page: Page): Promise<void> {
  await page
    .getByRole('gridcell')
    .getByRole('img', { name: /^SAST:/ })
    .first()
    .waitFor();
  await page.getByRole('link', { name: /^\d+% ?SAST$/ }).waitFor();
}
