import { setTimeout as delay } from 'node:timers/promises';

const timeoutMs = 1_000;

/**
 * Runs the settlements of one receiver one at a time. rhea merges neighbouring outcomes of one turn without comparing
 * the first pair (`lib/session.js`, write_dispositions), so an abandon beside a complete can be sent as a complete. A
 * settlement that fails, or has no response after a second, does not block the next: its outcome was sent in its own
 * turn.
 */
export function serialSettlement(): (settle: () => Promise<void>) => Promise<void> {
  let chain: Promise<unknown> = Promise.resolve();
  return (settle) => {
    const settled = chain.then(settle);
    chain = Promise.race([settled.catch(() => undefined), delay(timeoutMs, undefined, { ref: false })]);
    return settled;
  };
}
