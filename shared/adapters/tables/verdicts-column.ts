import { z } from 'zod';

import type { HeldVerdict, HeldVerdicts } from '../../features/posture/domain/assessment.ts';

const VerdictName = z.enum(['pass', 'fail', 'notApplicable', 'notAssessed']);
const Judged = VerdictName.exclude(['notAssessed']);
/** A verdict, or one that is no longer assessed with the one before it. */
const GroupName = z.enum([
  ...VerdictName.options,
  ...Judged.options.map((last) => `notAssessed<${last}` as const),
]);
/** Ids of checks by verdict, by since when it holds: most verdicts of a thing hold since the same time. */
const Grouped = z.record(z.string(), z.partialRecord(GroupName, z.array(z.string())));
/** Rows of an earlier version hold each check with its verdict. */
const ByCheck = z.record(
  z.string(),
  z.object({ verdict: VerdictName, since: z.string(), last: z.exactOptional(Judged) }),
);

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
  for (const [check, held] of Object.entries(verdicts)) {
    const byVerdict = (bySince[held.since] ??= {});
    (byVerdict[groupOf(held)] ??= []).push(check);
  }
  return bySince;
}

function groupOf({ verdict, last }: HeldVerdict): z.infer<typeof GroupName> {
  return verdict === 'notAssessed' && last !== undefined ? `${verdict}<${last}` : verdict;
}

function verdictOf(group: string): Omit<HeldVerdict, 'since'> {
  const [verdict, last] = group.split('<');
  return { verdict: VerdictName.parse(verdict), ...(last === undefined ? {} : { last: Judged.parse(last) }) };
}

function ungrouped(bySince: z.infer<typeof Grouped>): HeldVerdicts {
  return Object.fromEntries(
    Object.entries(bySince).flatMap(([since, byVerdict]) =>
      Object.entries(byVerdict).flatMap(([name, checks]) =>
        (checks ?? []).map((check) => [check, { since, ...verdictOf(name) }] as const),
      ),
    ),
  );
}
