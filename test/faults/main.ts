import { parseArgs } from 'node:util';

import { hasLeaked } from './failures.ts';
import { openSharedTables } from './shared-tables.ts';
import { runSeed } from './run-seed.ts';
import { report } from './report.ts';

/**
 * `npm run faults -- [--seeds N] [--from N] [--seed N]`: runs the seeds one after the other and reports
 * the failed ones. The same seed draws the same plan; concurrent events may still come in another order.
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
  const sharedTables = await openSharedTables();
  const began = performance.now();
  let failed = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await runSeed(seed, sharedTables);
    const isBad = result.violations.length > 0;
    failed += isBad ? 1 : 0;
    if (isBad || values.seed !== undefined) console.log(report(result));
    if ((seed - from + 1) % 50 === 0) console.log(`${seed - from + 1} seeds, ${failed} failed`);
  }
  const leaks = await hasLeaked(sharedTables);
  await sharedTables.stop();
  if (leaks) console.log('A table contains a token in clear text.');
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
