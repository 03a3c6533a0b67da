import { createInterface } from 'node:readline/promises';

import { demoConnector } from './api.ts';
import { StartError } from './options.ts';

/**
 * Where a person authorises in their browser: the app's own start page, which shows what is asked for. It is opened from
 * no page of ours, so it ends with a code to be copied.
 */
export function signInAddress(apiUrl: string): string {
  const [, subscriptionId = '', , resourceGroup = '', , , , name = ''] = demoConnector.slice(1).split('/');
  const query = new URLSearchParams({ subscriptionId, resourceGroup, name });
  return `${apiUrl}/oauth/gitlab/start?${query.toString()}`;
}

/** Asks for the code that the browser shows at the end. Throws `StartError` when nothing is typed. */
export async function askForCode(): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const code = (await terminal.question('Paste the code that the page shows: ')).trim();
    if (code === '') throw new StartError('No code was given.');
    return code;
  } finally {
    terminal.close();
  }
}
