import { parseArgs } from 'node:util';

import { hasLeaked } from './failures.ts';
import { openGround } from './ground.ts';
import { live } from './live.ts';
import { tell } from './tell.ts';

/**
 * `npm run faults -- [--seeds N] [--from N] [--seed N]`: lives through as many seeds, one after the other, and tells those
 * that find a fault. The same seed draws the same plan; what happens at the same time may still come in another order.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
    },
  });
  const from = whole('from', values.seed ?? values.from);
  const count = values.seed === undefined ? whole('seeds', values.seeds) : 1;
  const ground = await openGround();
  const began = performance.now();
  let failed = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const verdict = await live(seed, ground);
    const isBad = verdict.faults.length > 0;
    failed += isBad ? 1 : 0;
    if (isBad || values.seed !== undefined) console.log(tell(verdict));
    if ((seed - from + 1) % 50 === 0) console.log(`${seed - from + 1} seeds, ${failed} failed`);
  }
  const leaks = await hasLeaked(ground);
  await ground.stop();
  if (leaks) console.log('A token lies in a table in clear.');
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${count} seeds in ${seconds} s, ${failed} failed`);
  return failed > 0 || leaks ? 1 : 0;
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 4_000_000_000) throw new RangeError(`--${flag} must be a whole number.`);
  return value;
}

process.exitCode = await main();
