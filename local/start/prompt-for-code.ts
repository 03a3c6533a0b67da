import { createInterface } from 'node:readline/promises';

import { demoConnector } from './api.ts';
import { StartError } from './options.ts';

/**
 * URL of the app's sign-in page, which shows the requested permissions. No page of ours opened it, so it ends with a code to
 * copy.
 */
export function signInUrl(apiUrl: string): string {
  const [, subscriptionId = '', , resourceGroup = '', , , , name = ''] = demoConnector.slice(1).split('/');
  const query = new URLSearchParams({ subscriptionId, resourceGroup, name });
  return `${apiUrl}/oauth/gitlab/start?${query.toString()}`;
}

/** Prompts for the code from the browser. Throws `StartError` if none is entered. */
export async function promptForCode(): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const code = (await terminal.question('Paste the code that the page shows: ')).trim();
    if (code === '') throw new StartError('No code was given.');
    return code;
  } finally {
    terminal.close();
  }
}
