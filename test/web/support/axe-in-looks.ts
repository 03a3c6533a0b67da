import type { Page } from 'playwright-core';

import { axeViolations } from './axe.ts';
import { putOn, type Look } from './looks.ts';

/** Violations of a page as it stands, in light, dark and 390 pixels; it is light and wide again afterwards. */
export async function violationsInLooks(
  page: Page,
  looks: readonly Look[] = ['light', 'dark', 'narrow'],
): Promise<string[]> {
  const found: string[] = [];
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const look of looks) {
    await putOn(page, look);
    await settled(page);
    found.push(...(await axeViolations(page)).map((one) => `${look}: ${one}`));
  }
  await putOn(page, 'light');
  return found;
}

/** Colours change in the next frames, and some of them by a transition. */
function settled(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}
