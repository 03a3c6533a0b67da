import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import type { InstanceFacts } from '../../../contracts/posture/instance-facts.ts';
import type { Tier } from './licence.ts';
import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { Obstacle } from './verdict.ts';

/** The facts of each kind of thing that is assessed. */
export type FactsOf = { project: ProjectFacts; group: GroupFacts; instance: InstanceFacts };
export type Subject = keyof FactsOf;

export type Severity = 'Critical' | 'High' | 'Medium' | 'Low';
/** GitLab's roles by what they may read. */
export type Role = 'Guest' | 'Reporter' | 'Developer' | 'Maintainer' | 'Owner' | 'Administrator';

/**
 * Access of a check to facts. `fact` returns a value that GitLab reported. Where GitLab did not, the check ends there as *not
 * assessed*, with what is known of the obstacle, so a check never sees a missing fact. Each fact it reads becomes evidence.
 */
export type Ask<Of extends Subject> = {
  fact: <Name extends keyof FactsOf[Of]>(name: Name) => FactsOf[Of][Name];
  /** Ends the check as *not assessed*: what GitLab reported does not decide it. */
  cannotDecide: (obstacle: Obstacle) => never;
  /** The day of the assessment, for what depends on time. */
  now: Date;
};

/** The answer of a check; reasons are sentences for people. */
export type Answer =
  | { verdict: 'pass'; reason?: string }
  | { verdict: 'fail'; reason: string }
  | { verdict: 'notApplicable'; reason: string };

/** One recommendation: what should be so, why, how it is fixed, what is needed to judge it, and the pure check. */
export type Rule<Of extends Subject = Subject> = {
  /** The check's id in the catalogue; stored and public, never given to another check. */
  id: string;
  subject: Of;
  /** "… should …" */
  title: string;
  severity: Severity;
  why: string;
  /** The page in GitLab's settings, and the API call that changes it. */
  fix: { page: string; api: string };
  needs: { role: Role; tier: Tier; /** The first GitLab version that has the setting. */ since?: string };
  keys: { cis?: readonly string[]; owasp: readonly string[]; defender?: string };
  /** Raised when the check judges the same facts otherwise: stored facts are judged again then. */
  version: number;
  check(ask: Ask<Of>): Answer;
};

/** A rule without its check, whatever it is about. */
export type RuleMetadata = Omit<Rule, 'check'>;

export const pass: Answer = { verdict: 'pass' };

export function fail(reason: string): Answer {
  return { verdict: 'fail', reason };
}

export function notApplicable(reason: string): Answer {
  return { verdict: 'notApplicable', reason };
}
