import { z } from 'zod';

import type { HeldVerdicts } from '../../features/posture/domain/assessment.ts';

const VerdictName = z.enum(['pass', 'fail', 'notApplicable', 'notAssessed']);
/** Ids of checks by verdict, by since when it holds: most verdicts of a thing hold since the same time. */
const Grouped = z.record(z.string(), z.partialRecord(VerdictName, z.array(z.string())));
/** Rows of an earlier version hold each check with its verdict. */
const ByCheck = z.record(z.string(), z.object({ verdict: VerdictName, since: z.string() }));

/** Column of verdicts by check with since when each holds, as JSON that takes 9 characters a check. */
export const heldVerdicts = z.codec(z.string(), ByCheck, {
  decode(stored, context) {
    const value = parsedOf(stored);
    const byCheck = ByCheck.safeParse(value);
    if (byCheck.success) return byCheck.data;
    const bySince = Grouped.safeParse(value);
    if (bySince.success) return ungrouped(bySince.data);
    context.issues.push({ code: 'custom', input: stored, message: 'holds no verdicts' });
    return z.NEVER;
  },
  encode: (value) => JSON.stringify(grouped(value)),
});

function parsedOf(stored: string): unknown {
  try {
    return JSON.parse(stored);
  } catch {
    return undefined;
  }
}

function grouped(verdicts: HeldVerdicts): z.infer<typeof Grouped> {
  const bySince: z.infer<typeof Grouped> = {};
  for (const [check, { verdict, since }] of Object.entries(verdicts)) {
    const byVerdict = (bySince[since] ??= {});
    (byVerdict[verdict] ??= []).push(check);
  }
  return bySince;
}

function ungrouped(bySince: z.infer<typeof Grouped>): HeldVerdicts {
  return Object.fromEntries(
    Object.entries(bySince).flatMap(([since, byVerdict]) =>
      Object.entries(byVerdict).flatMap(([name, checks]) =>
        (checks ?? []).map((check) => [check, { verdict: VerdictName.parse(name), since }] as const),
      ),
    ),
  );
}
