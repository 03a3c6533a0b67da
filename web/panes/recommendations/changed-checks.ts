import type { z } from 'zod';

import type { RecommendationList } from '../../../shared/contracts/arm/posture-panes.ts';

type List = Pick<z.infer<typeof RecommendationList>, 'asOf' | 'value'> | undefined;

/** How many checks have other numbers, reasons or owners in a newer list, or are in one list only. A later time alone is no news. */
export function changedChecks(shown: List, newer: List): number {
  if (shown === undefined || newer === undefined || newer.asOf <= shown.asOf) return 0;
  const [old, fresh] = [rowsOf(shown), rowsOf(newer)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((check) => old.get(check) !== fresh.get(check))
    .length;
}

function rowsOf({ value }: NonNullable<List>): Map<string, string> {
  return new Map(
    value.map(({ check, counts, reasons, governance }) => [
      check,
      JSON.stringify([counts, reasons, governance]),
    ]),
  );
}
