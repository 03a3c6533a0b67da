import type { Severity } from './rule.ts';

/** Severities, worst first. */
export const severities = ['Critical', 'High', 'Medium', 'Low'] as const satisfies readonly Severity[];

/**
 * Share of the weight that passes: `earned` is the sum of the weights of passed checks, `possible` that of passed and failed
 * ones, `value` the quotient in percent with one decimal. Sums of projects give the score of a group or connector, so that its
 * parts add up. `value` is null where nothing was judged.
 */
export type Score = { value: number | null; earned: number; possible: number };

export function scoreOf(earned: number, possible: number): Score {
  return { value: possible === 0 ? null : Math.round((1_000 * earned) / possible) / 10, earned, possible };
}
