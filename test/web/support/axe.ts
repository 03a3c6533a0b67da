import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** All violations of WCAG 2.2 AA and of best practices, a line for each element. There are no exclusions. */
export async function axeViolations(page: Page): Promise<string[]> {
  // `evaluate` is not subject to the page's Content-Security-Policy.
  await page.evaluate(source);
  const results = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return axe.run({ resultTypes: ['violations'] });
  });
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      (node) => `${id}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}: ${node.failureSummary ?? ''}`,
    ),
  );
}
