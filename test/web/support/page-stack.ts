import { afterAll, beforeAll } from 'vitest';

import type { StackOptions } from '../../support/stack.ts';
import { isInstalled } from './chromium.ts';
import { startPageStack, type PageStack } from './start-page-stack.ts';

/** One stack with its page for all tests of a file. `ready` prepares it. */
export function pageStack(options: StackOptions = {}, ready?: (stack: PageStack) => Promise<unknown>) {
  let stack: PageStack | undefined;
  beforeAll(async () => {
    if (!isInstalled) return;
    stack = await startPageStack(options);
    await ready?.(stack);
  }, 240_000);
  afterAll(() => stack?.stop());

  function running(): PageStack {
    if (stack === undefined) throw new Error('The stack is started before the first test');
    return stack;
  }
  return { stack: running, at: (path: string) => `${running().apiUrl}${path}` };
}
