import type { Verdict } from './live.ts';

/** All that is needed to understand a seed and to live it again. */
export function tell({ plan, faults, diary, deaths, injected, requests }: Verdict): string {
  return [
    `seed ${plan.seed}, by ${plan.authorizedBy}: ${faults.length} faults; ${deaths} deaths, ${injected} injected, ${requests} requests`,
    `again with: npm run faults -- --seed ${plan.seed}`,
    ...faults.slice(0, 40).map((fault) => `  ! ${fault}`),
    ...plan.rounds.map((round, index) => `  round ${index + 1}: ${JSON.stringify(round.faults)}`),
    ...diary.map((line) => `  ${line}`),
  ].join('\n');
}
