import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Puts the focus on a row of the pane's grid, as soon as the rows are those that were asked for. Rows that are not loaded take no
 * keys, and a window that was just widened still has cards, whose rows count otherwise.
 */
export async function focusRow(page: Page, index = 0): Promise<void> {
  const row = page.locator(
    `:is([role=grid], [role=treegrid]):not([aria-busy=true]) [data-row='${index}']:not([aria-busy])`,
  );
  await row.focus();
  await expect.poll(() => row.evaluate((element) => element === document.activeElement)).toBe(true);
}
