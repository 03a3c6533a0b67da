import { judgedCode, verdictCodes } from '../read-model.ts';
import type { PostureIndex } from './posture-index.ts';

/** Rests on settings that lists of projects do not have, of every tier. */
const check = 'REV-01';
const notRead = verdictCodes.indexOf('stale');

/**
 * Projects below these root groups, and those whose settings GitLab was asked for, whatever it answered. Archived ones count as
 * asked for: some of their settings are not read.
 */
export function countGathered(
  { projects: { parts } }: PostureIndex,
  rootIds: ReadonlySet<number>,
): { projects: number; gathered: number } {
  const sum = { projects: 0, gathered: 0 };
  for (const { chunk, rootId } of parts) {
    if (!rootIds.has(rootId)) continue;
    const { ids, checks, verdicts, archived } = chunk;
    const column = checks.indexOf(check);
    sum.projects += ids.length;
    for (let row = 0; row < ids.length; row += 1) {
      const isRead = column >= 0 && judgedCode(verdicts[row * checks.length + column]!) !== notRead;
      if (isRead || archived[row] === true) sum.gathered += 1;
    }
  }
  return sum;
}
