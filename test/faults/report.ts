import type { SeedResult } from './run-seed.ts';

/** Everything needed to understand a failed seed and to run it again. */
export function report({ plan, violations, trace, crashes, injected, requests }: SeedResult): string {
  return [
    `seed ${plan.seed}, by ${plan.authorizedBy}: ${violations.length} violations; ${crashes} crashes, ${injected} injected, ${requests} requests`,
    `again with: npm run faults -- --seed ${plan.seed}`,
    ...violations.slice(0, 40).map((violation) => `  ! ${violation}`),
    ...plan.rounds.map((round, index) => `  round ${index + 1}: ${JSON.stringify(round.faults)}`),
    ...trace.map((line) => `  ${line}`),
  ].join('\n');
}
