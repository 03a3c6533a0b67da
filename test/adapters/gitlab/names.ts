import type { LookupFunction } from 'node:net';

/** Resolves names as the test says; each name's answers come one after the other, the last one for good. */
export function lookupOf(names: Record<string, (string | string[])[]>): LookupFunction {
  const asked = new Map<string, number>();
  return (hostname, options, callback) => {
    const answers = names[hostname];
    if (answers === undefined) {
      const unknown = Object.assign(new Error(`no name ${hostname}`), { code: 'ENOTFOUND' });
      return callback(unknown, '', 4);
    }
    const nth = asked.get(hostname) ?? 0;
    asked.set(hostname, nth + 1);
    const found = [answers[Math.min(nth, answers.length - 1)] ?? []].flat();
    const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) return callback(null, addresses);
    return callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
}
