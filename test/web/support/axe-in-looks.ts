import type { Page } from 'playwright-core';

import { axeViolations } from './axe.ts';
import { putOn, type Look } from './looks.ts';

/** Violations of a page as it stands, in light, dark and 390 pixels; it is light and wide again afterwards. */
export async function violationsInLooks(
  page: Page,
  looks: readonly Look[] = ['light', 'dark', 'narrow'],
): Promise<string[]> {
  const found: string[] = [];
  for (const look of looks) {
    await putOn(page, look);
    found.push(...(await axeViolations(page)).map((one) => `${look}: ${one}`));
  }
  await putOn(page, 'light');
  return found;
}
