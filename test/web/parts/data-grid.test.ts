import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { browserOfFile, describeInBrowser } from '../support/chromium.ts';
import { servedGallery } from '../support/gallery.ts';
import { putOn } from '../support/looks.ts';
import { watchedPages } from '../support/watched-page.ts';

/** The place of the focus: the number of its row, and of its cell. */
function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const row = element?.closest('[role=row]');
    const cells = row === null || row === undefined ? [] : [...row.children];
    const cell = cells.findIndex((one) => one.contains(element));
    return { row: Number(row?.getAttribute('aria-rowindex')), ...(cell < 0 ? {} : { cell }) };
  });
}

async function press(page: Page, ...keys: string[]) {
  for (const key of keys) await page.keyboard.press(key);
}

/** The element that the focus is on, given after the frame in which it moves. */
async function expectFocus(page: Page, place: { row: number; cell?: number }) {
  await expect.poll(() => focused(page)).toEqual(place);
}

describeInBrowser('the grid', () => {
  const browser = browserOfFile();
  const address = servedGallery();
  const { open } = watchedPages(browser);

  it('draws at most 45 of 100,000 rows with at most 32 nodes each, wherever it is scrolled to', async () => {
    const page = await open(address('grid'));
    const grid = page.getByRole('grid');
    await page.getByText('catalog-lambda-0', { exact: true }).waitFor();
    const measured = [];

    for (const top of [0, 1_000, 1_600_000, 3_199_000]) {
      await grid.evaluate((element, y) => element.scrollTo(0, y), top);
      await page.getByText(/-\d+$/).first().waitFor();
      await expect.poll(() => page.locator('[role=row][aria-busy]').count()).toBe(0);
      measured.push(
        await grid.evaluate((element) => {
          const rows = [...element.querySelectorAll('[data-row]')];
          return {
            rows: rows.length,
            nodes: Math.max(...rows.map((row) => row.querySelectorAll('*').length + 1)),
          };
        }),
      );
    }

    expect(Math.max(...measured.map(({ rows }) => rows))).toBeLessThanOrEqual(45);
    expect(Math.min(...measured.map(({ rows }) => rows))).toBeGreaterThan(20);
    expect(Math.max(...measured.map(({ nodes }) => nodes))).toBeLessThanOrEqual(32);
    expect(await grid.getAttribute('aria-rowcount')).toBe('100001');
  });

  it('is one tab stop that the keys move, also to rows that are not drawn', async () => {
    const page = await open(address('grid'));
    await page.getByText('catalog-lambda-0', { exact: true }).waitFor();

    await page.locator('output').evaluate((element) => (element.tabIndex = 0));
    await page.locator('output').focus();
    await press(page, 'Tab');
    await expectFocus(page, { row: 2 });
    await press(page, 'ArrowDown', 'ArrowDown', 'ArrowUp');
    await expectFocus(page, { row: 3 });
    await press(page, 'End');
    await expectFocus(page, { row: 100_001 });
    await press(page, 'PageUp');
    await expect.poll(async () => (await focused(page)).row).toBeLessThan(99_990);
    await press(page, 'Home');
    await expectFocus(page, { row: 2 });
    await press(page, 'Shift+Tab');

    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('opened');
    expect(await page.locator('[role=grid] [tabindex="0"]').count()).toBe(1);
  });

  it('goes into cells and the head, sorts by Enter, opens a row by Enter and leaves by Esc', async () => {
    const page = await open(address('grid'));
    await page.getByText('catalog-lambda-0', { exact: true }).waitFor();
    await page.locator('[data-row="0"]').focus();

    await press(page, 'ArrowRight', 'ArrowRight', 'ArrowDown');
    await expectFocus(page, { row: 3, cell: 1 });
    await press(page, 'End');
    await expectFocus(page, { row: 3, cell: 12 });
    await press(page, 'Escape');
    await expectFocus(page, { row: 3 });
    await press(page, 'Enter');
    await expect.poll(() => page.locator('#opened').textContent()).toBe('row-1');
    await press(page, 'l');
    await expect.poll(() => page.locator('#opened').textContent()).toBe('link of row-1');
    await press(page, 'Escape');
    await expect.poll(() => page.locator('#opened').textContent()).toBe('nothing open');
    await press(page, 'ArrowUp', 'ArrowUp');
    await expectFocus(page, { row: 1, cell: 0 });
    await press(page, 'Enter');

    await expect
      .poll(() => page.getByRole('columnheader').first().getAttribute('aria-sort'))
      .toBe('ascending');
    await press(page, 'ArrowDown');
    await expectFocus(page, { row: 2 });
  });

  it('keeps the focused row while it is scrolled away', async () => {
    const page = await open(address('grid'));
    await page.getByText('catalog-lambda-0', { exact: true }).waitFor();
    await page.locator('[data-row="3"]').focus();

    await page.getByRole('grid').evaluate((element) => element.scrollTo(0, 1_000_000));
    await page.locator('[data-row="31250"]').waitFor();

    expect(await focused(page)).toEqual({ row: 5 });
    await press(page, 'ArrowDown');
    await expectFocus(page, { row: 6 });
    await expect
      .poll(() => page.getByRole('grid').evaluate((element) => element.scrollTop))
      .toBeLessThan(1_000);
  });

  it('keeps the focus where another list takes the place of its rows', async () => {
    const page = await open(address('grid'));
    await page.getByText('catalog-lambda-0', { exact: true }).waitFor();
    const sort = page.getByRole('columnheader', { name: 'Findings' }).getByRole('button');
    await page.locator('[data-row="3"]').focus();

    // As an answer does that comes after the focus.
    await sort.evaluate((button) => (button as HTMLButtonElement).click());
    await expectFocus(page, { row: 2 });
    await sort.focus();
    await press(page, 'Enter');

    await expectFocus(page, { row: 1, cell: 5 });
    expect(await sort.locator('..').getAttribute('aria-sort')).toBe('ascending');
  });

  it('is sent to a row from outside, which it draws first', async () => {
    const page = await open(address('grid'));

    await page.getByRole('button', { name: 'Go to row 50,000' }).click();

    await expect.poll(() => focused(page)).toEqual({ row: 50_002 });
  });

  it('never hides the focused row under its head', async () => {
    const page = await open(address('grid'));
    await page.locator('[data-row="0"]').focus();

    await press(page, 'PageDown', 'PageDown', 'PageUp', 'ArrowUp', 'ArrowUp');

    const overlap = () =>
      page.evaluate(() => {
        const head = document.querySelector('[role=columnheader]')!.getBoundingClientRect();
        return head.bottom - document.activeElement!.getBoundingClientRect().top;
      });
    await expect.poll(overlap).toBeLessThanOrEqual(1);
  });

  it('opens and closes a tree by → and ←, and goes to the parent', async () => {
    const page = await open(address('tree'));
    const row = (name: string) => page.getByRole('row', { name });
    expect(await row('Mobile').getAttribute('aria-level')).toBe('2');
    await page.locator('[data-row="3"]').focus();

    await press(page, 'ArrowLeft');
    await expectFocus(page, { row: 3 });
    await press(page, 'ArrowLeft');
    await expect.poll(() => row('Mobile').getAttribute('aria-expanded')).toBe('false');
    await press(page, 'ArrowRight');
    await expect.poll(() => row('Mobile').getAttribute('aria-expanded')).toBe('true');
    await press(page, 'ArrowRight');
    await expectFocus(page, { row: 3, cell: 0 });
    await press(page, 'Enter');
    await expect.poll(() => row('Mobile').getAttribute('aria-expanded')).toBe('false');
    await press(page, 'ArrowLeft', 'ArrowLeft');

    await expectFocus(page, { row: 2 });
    expect(await page.locator('[role=treegrid] [data-row]').first().getAttribute('aria-expanded')).toBe(
      'true',
    );
  });

  it('is cards of 76 pixels below 720 pixels, and never both', async () => {
    const page = await open(address('tree'), 'narrow');
    const rows = page.locator('[data-row]');
    await rows.first().waitFor();

    const heights = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
    const cells = await rows.evaluateAll((all) => all.map((row) => row.children.length));

    expect(new Set(heights)).toEqual(new Set([76]));
    expect(new Set(cells)).toEqual(new Set([1]));
    expect(await page.getByRole('columnheader').count()).toBe(0);
    await putOn(page, 'light');
    await expect.poll(() => page.getByRole('columnheader').count()).toBe(13);
  });

  it('hides, moves and widens columns by buttons, and remembers it', async () => {
    const page = await open(address('grid'));
    const heads = () => page.getByRole('columnheader').allTextContents();
    await page.getByRole('button', { name: 'Columns' }).click();

    await page.getByRole('checkbox', { name: 'Tier' }).uncheck();
    // Past Tier, which keeps its place while it is hidden, and past the failing checks.
    await page.getByRole('button', { name: 'Move Visibility to the right' }).click();
    await page.getByRole('button', { name: 'Move Visibility to the right' }).click();
    await page.getByRole('button', { name: 'Make Visibility wider' }).click();
    await page.reload();

    await expect
      .poll(async () => (await heads()).slice(0, 3))
      .toEqual(['Name', 'Failing checks', 'Visibility']);
    const visibility = page.getByRole('columnheader', { name: 'Visibility' });
    expect(await visibility.evaluate((element) => element.getBoundingClientRect().width)).toBe(102);
  });

  it('draws skeletons until the first answer, and says that it is busy', async () => {
    const page = await open(address('grid?none'));

    await expect.poll(() => page.locator('[role=row][aria-busy]').count()).toBeGreaterThan(10);

    const grid = page.getByRole('grid');
    expect(await grid.getAttribute('aria-busy')).toBe('true');
    expect(await grid.getAttribute('aria-rowcount')).toBe('-1');
  });
});
