import { expect, it } from 'vitest';

import { axeViolations } from '../support/axe.ts';
import { browserOfFile, describeInBrowser } from '../support/chromium.ts';
import { servedGallery } from '../support/gallery.ts';
import { putOn, type Look } from '../support/looks.ts';
import { watchedPages } from '../support/watched-page.ts';

const usual: Look[] = ['light', 'dark', 'narrow', 'forcedColors'];
const shows: [show: string, looks: Look[], press?: string][] = [
  ['parts', usual],
  ['grid', usual],
  ['grid', ['light', 'dark'], 'Columns'],
  ['grid?none', ['light', 'dark']],
  ['grid?stale', ['light', 'dark', 'narrowDark']],
  ['tree', usual],
  ['wrap', ['light', 'narrow']],
  ['filters', usual],
  ['filters', ['light', 'dark'], 'Add filter'],
  ['panel', [...usual, 'middle'], 'Open the panel'],
  ['picker', usual],
  ['menu', ['light', 'dark', 'forcedColors'], 'Change theme'],
  ['confirm', ['light']],
  ['confirm', usual, 'Delete'],
  ['states', [...usual, 'narrowDark']],
];

describeInBrowser('every part', () => {
  const browser = browserOfFile();
  const address = servedGallery();
  const { open } = watchedPages(browser);

  it.each(shows)('has no violation of axe: %s in %s %s', { timeout: 120_000 }, async (show, looks, press) => {
    const page = await open(address(show));
    if (press !== undefined) await page.getByRole('button', { name: press, exact: true }).click();

    for (const look of looks) {
      await putOn(page, look, 560);
      await page.getByRole('heading', { name: 'Gallery', includeHidden: true }).waitFor();
      const pictures = process.env['PICTURES'];
      if (pictures !== undefined) {
        await page.screenshot({ path: `${pictures}/${show.replace('?', '-')}-${press ?? ''}-${look}.png` });
      }

      expect({ look, violations: await axeViolations(page) }).toEqual({ look, violations: [] });
    }
  });
});
