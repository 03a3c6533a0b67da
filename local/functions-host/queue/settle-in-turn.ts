/**
 * Runs settlements of one receiver one after the other. rhea merges neighbouring outcomes of one turn without comparing
 * the first pair (`lib/session.js`, write_dispositions), so an abandon beside a complete can go out as a complete:
 * contracts/service-bus.md §6.1.1. One failing leaves the next ones unharmed.
 */
export function settlementChain(): (settle: () => Promise<void>) => Promise<void> {
  let chain: Promise<unknown> = Promise.resolve();
  return (settle) => {
    const settled = chain.then(settle);
    chain = settled.catch(() => undefined);
    return settled;
  };
}
