import { demoApiToken, granularToken } from '../../local/gitlab/credentials.ts';
import type { SharedTables } from './shared-tables.ts';
import { runSeed } from './run-seed.ts';
import { report } from './report.ts';

/** Reports of the failed seeds; empty if none fails. */
export async function failuresOf(seeds: readonly number[], sharedTables: SharedTables): Promise<string> {
  const reports: string[] = [];
  for (const seed of seeds) {
    const result = await runSeed(seed, sharedTables);
    if (result.violations.length > 0) reports.push(report(result));
  }
  return reports.join('\n\n');
}

/** True if any table contains the token of the seeds in clear text. */
export async function hasLeaked(sharedTables: SharedTables): Promise<boolean> {
  const tables = await sharedTables.tables();
  if (tables.length < 1_000) throw new Error('The tables are empty.');
  return tables.includes(demoApiToken) || tables.includes(granularToken);
}
