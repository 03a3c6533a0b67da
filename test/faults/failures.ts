import { demoApiToken, granularToken } from '../../local/gitlab/credentials.ts';
import type { Ground } from './ground.ts';
import { live } from './live.ts';
import { tell } from './tell.ts';

/** What the failing ones of these seeds have to tell; empty when all goes well. */
export async function failuresOf(seeds: readonly number[], ground: Ground): Promise<string> {
  const told: string[] = [];
  for (const seed of seeds) {
    const verdict = await live(seed, ground);
    if (verdict.faults.length > 0) told.push(tell(verdict));
  }
  return told.join('\n\n');
}

/** Whether the token that every life is authorised with lies anywhere in the tables in clear. */
export async function hasLeaked(ground: Ground): Promise<boolean> {
  const tables = await ground.tables();
  if (tables.length < 1_000) throw new Error('The tables are empty.');
  return tables.includes(demoApiToken) || tables.includes(granularToken);
}
