import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

/** Paths of Debian's packages. The shell draws no windows of its own, so it starts in a third of the time. */
export const chromiumPaths = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;

export function installedChromium(): string | undefined {
  return chromiumPaths.find((path) => existsSync(path));
}

/** Throws if no Chromium is installed. */
export function launchChromium(): Promise<Browser> {
  const executablePath = installedChromium();
  if (executablePath === undefined) throw new Error(`Neither ${chromiumPaths.join(' nor ')} is installed.`);
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
