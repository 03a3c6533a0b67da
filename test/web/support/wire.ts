import type { Page } from 'playwright-core';

type Answer = { url: string; status: number };

/** Answers of the API as they came over the wire: a 304 is one here, which the browser gives the page as a 200. */
export async function wireOf(page: Page): Promise<{ answers: Answer[]; quiet: () => Promise<void> }> {
  const answers: Answer[] = [];
  const urls = new Map<string, string>();
  const underWay = new Set<string>();
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  wire.on('Network.requestWillBeSent', ({ requestId, request: { url } }) => {
    urls.set(requestId, url);
    underWay.add(requestId);
  });
  wire.on('Network.loadingFinished', ({ requestId }) => underWay.delete(requestId));
  wire.on('Network.loadingFailed', ({ requestId }) => underWay.delete(requestId));
  wire.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    const url = urls.get(requestId) ?? '';
    if (url.includes('/providers/')) answers.push({ url, status: statusCode });
  });
  async function quiet(): Promise<void> {
    // What a timer has just begun is sent with the next turns of the page.
    do await page.evaluate(() => fetch('/page/settings').then((answer) => answer.text()));
    while (underWay.size > 0);
  }
  return { answers, quiet };
}
