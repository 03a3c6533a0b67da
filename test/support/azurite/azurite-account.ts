import { inject } from 'vitest';

/**
 * An empty table account on the Azurite that all files of this vitest worker share. A test that kills Azurite, restarts it or
 * reads its log starts its own (`startAzurite`).
 */
export async function azuriteAccount(): Promise<string> {
  const answer = await fetch(`${inject('azuriteAccounts')}/${process.env['VITEST_POOL_ID'] ?? ''}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Azurite did not start: ${text}`);
  return text;
}
