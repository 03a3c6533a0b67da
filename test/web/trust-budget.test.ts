import { expect, it } from 'vitest';

import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { browserOfFile, describeInBrowser } from './support/chromium.ts';
import { pageStack } from './support/page-stack.ts';
import { connectDemo } from './support/start-page-stack.ts';
import { watchedPages } from './support/watched-page.ts';

describeInBrowser('the trust strip', () => {
  const browser = browserOfFile();
  const { stack, at } = pageStack({ projects: 30, assesses: false }, connectDemo);
  const { open } = watchedPages(browser);

  it('shows the requests of other processes beside the limit of GitLab', async () => {
    await sendFromElsewhere();
    const page = await open(at('/devops'));
    const strip = page.getByRole('complementary');

    await strip.getByText('GitLab budget').waitFor();

    const text = (await strip.innerText()).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/Hooks \d+ of \d+ GitLab budget \d+ of 600 a minute, 12 refused Next sync/);
  });

  /** Another process sends 34 requests in each five seconds, and GitLab refuses one. */
  async function sendFromElsewhere(): Promise<void> {
    const { tablesConnectionString: connectionString, clock, gate } = stack();
    const { connectors, requestCounts } = await openTables({ connectionString });
    const now = clock.now();
    const first = Math.floor(now / 5_000) * 5_000;
    // Those before and after now, however long the browser takes.
    const slices = Array.from({ length: 48 }, (_, index) => ({
      at: first + (index - 24) * 5_000,
      sent: 34,
      refused: 1,
    }));
    for await (const { id: connectorId } of connectors.all())
      await requestCounts.put(
        gate.url,
        'elsewhere',
        [{ connectorId, slices, limitAMinute: 600 }],
        new Date(now).toISOString(),
      );
  }
});
