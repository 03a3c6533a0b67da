import type { Page } from 'playwright-core';

const wide = { width: 1440, height: 900 };
const small = { width: 390, height: 844 };

/** The ways to look at the page that all panes are checked in. */
const looks = {
  light: { size: wide, media: { colorScheme: 'light', forcedColors: 'none' } },
  dark: { size: wide, media: { colorScheme: 'dark', forcedColors: 'none' } },
  middle: { size: { width: 1100, height: 800 }, media: { colorScheme: 'light', forcedColors: 'none' } },
  narrow: { size: small, media: { colorScheme: 'light', forcedColors: 'none' } },
  narrowDark: { size: small, media: { colorScheme: 'dark', forcedColors: 'none' } },
  forcedColors: { size: wide, media: { colorScheme: 'dark', forcedColors: 'active' } },
} as const;

export type Look = keyof typeof looks;

/** Changes the window and the media of a page that is open. `maxHeight` keeps long lists short, where axe looks at each node. */
export async function putOn(page: Page, look: Look, maxHeight = Number.POSITIVE_INFINITY) {
  const { size, media } = looks[look];
  await page.emulateMedia(media);
  await page.setViewportSize({ width: size.width, height: Math.min(size.height, maxHeight) });
}
