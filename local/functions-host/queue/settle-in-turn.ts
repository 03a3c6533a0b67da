import { setTimeout as delay } from 'node:timers/promises';

const patienceMs = 1_000;

/**
 * Runs settlements of one receiver one after the other. rhea merges neighbouring outcomes of one turn without comparing
 * the first pair (`lib/session.js`, write_dispositions), so an abandon beside a complete can go out as a complete:
 * contracts/service-bus.md §6.1.1. One that fails, or gets no answer for a second, does not hold up the next ones: its outcome
 * went out in a turn of its own.
 */
export function settlementChain(): (settle: () => Promise<void>) => Promise<void> {
  let chain: Promise<unknown> = Promise.resolve();
  return (settle) => {
    const settled = chain.then(settle);
    chain = Promise.race([settled.catch(() => undefined), delay(patienceMs, undefined, { ref: false })]);
    return settled;
  };
}
