import type { Role, RuleMetadata, Subject } from '../rule.ts';
import { type CheckCounts, countChecks, type ReasonKind, reasonKinds } from './count-checks.ts';
import type { Filters } from './filters.ts';
import type { PostureIndex } from './posture-index.ts';

/** Verdicts that are `assessed` (pass, fail, not applicable), others by reason, and those that are exempt. */
type CoverageCounts = {
  assessed: number;
  notAssessed: number;
  exempt: number;
  reasons: Record<ReasonKind, number>;
};

type CheckCoverage = CoverageCounts & {
  rule: RuleMetadata;
  helps: { kind: ReasonKind; text: string }[];
};

/** How much is assessed, by check and in sums: by subject, and by the tier and role that checks need. */
export type Coverage = {
  total: CoverageCounts;
  checks: CheckCoverage[];
  bySubject: Record<string, CoverageCounts>;
  byTier: Record<string, CoverageCounts>;
  byRole: Record<string, CoverageCounts>;
};

export function cover(index: PostureIndex, filters: Filters): Coverage {
  const checks = countChecks(index, filters).map(coverageOf);
  return {
    total: sumOf(checks),
    checks,
    bySubject: grouped(checks, ({ subject }) => subject),
    byTier: grouped(checks, ({ needs }) => needs.tier),
    byRole: grouped(checks, ({ needs }) => needs.role),
  };
}

function coverageOf({ rule, counts, reasons }: CheckCounts): CheckCoverage {
  const byKind = new Map(reasons.map(({ kind, count }) => [kind, count]));
  return {
    rule,
    assessed: counts.pass + counts.fail + counts.notApplicable,
    notAssessed: counts.notAssessed,
    exempt: counts.exempt,
    reasons: Object.fromEntries(
      reasonKinds.map((kind) => [kind, byKind.get(kind) ?? 0]),
    ) as CoverageCounts['reasons'],
    helps: reasons.map(({ kind }) => ({ kind, text: helpWith(kind, rule) })),
  };
}

function sumOf(checks: readonly CoverageCounts[]): CoverageCounts {
  const sum: CoverageCounts = {
    assessed: 0,
    notAssessed: 0,
    exempt: 0,
    reasons: { tier: 0, permission: 0, error: 0, stale: 0 },
  };
  for (const { assessed, notAssessed, exempt, reasons } of checks) {
    sum.assessed += assessed;
    sum.exempt += exempt;
    sum.notAssessed += notAssessed;
    for (const kind of reasonKinds) sum.reasons[kind] += reasons[kind];
  }
  return sum;
}

function grouped(
  checks: readonly CheckCoverage[],
  keyOf: (rule: RuleMetadata) => Subject | Role | RuleMetadata['needs']['tier'],
): Record<string, CoverageCounts> {
  const groups = Map.groupBy(checks, ({ rule }) => keyOf(rule));
  return Object.fromEntries([...groups].map(([key, of]) => [key, sumOf(of)]));
}

/** Remedies, as far as they follow from the reason and the rule. */
function helpWith(kind: ReasonKind, { needs }: Pick<RuleMetadata, 'needs'>): string {
  const since = needs.since === undefined ? '' : `, and GitLab ${needs.since} or newer`;
  const remedies: Record<ReasonKind, string> = {
    tier: `GitLab shows this from ${tierNames[needs.tier]} on${since}. Authorise the connector as a Maintainer or Owner, so that the licence can be read.`,
    permission: `Authorise the connector as a user with the role ${needs.role} or above.`,
    error: 'GitLab could not be read. Palisade retries with the next sweep; a resync asks at once.',
    stale: 'It is read with the next sweep; a resync reads it at once.',
  };
  return remedies[kind];
}

const tierNames: Record<RuleMetadata['needs']['tier'], string> = {
  free: 'Free',
  premium: 'Premium',
  ultimate: 'Ultimate',
};
