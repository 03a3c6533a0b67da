import { GitLabPushRules } from '../../../contracts/gitlab/push-rules.ts';
import type { SettingsAnswer } from './settings-answer.ts';

const order = ['free', 'premium', 'ultimate'] as const;

/** GitLab's tiers, lowest first. */
export type Tier = (typeof order)[number];

/**
 * A licence as far as it is known: a root group's on GitLab.com, the instance's elsewhere. `premiumOrAbove` leaves open which
 * of the two it is. Unknown is not Free.
 */
export type Licence = Tier | 'premiumOrAbove' | 'unknown';

const plans: Record<string, Tier> = {
  default: 'free',
  free: 'free',
  bronze: 'premium',
  silver: 'premium',
  premium: 'premium',
  premium_trial: 'premium',
  gold: 'ultimate',
  ultimate: 'ultimate',
  ultimate_trial: 'ultimate',
  ultimate_trial_paid_customer: 'ultimate',
  opensource: 'ultimate',
};

/** The tier of a plan by GitLab's name for it; another name is unknown. GitLab GraphQL API, `GroupPlan.name`. */
export function licenceOfPlan(name: string | null | undefined): Licence {
  return plans[name?.toLowerCase() ?? ''] ?? 'unknown';
}

/**
 * The licence by the answer for a project's push rules, which need Premium. Without them it is 404, which is evidence only if
 * the token may administer the project: GitLab also says so of what the token may not see. GitLab source, `ProjectPushRule`.
 */
export function licenceOfPushRules(answer: SettingsAnswer, mayAdminister: boolean): Licence {
  if (answer.outcome === 'refused') return answer.status === 404 && mayAdminister ? 'free' : 'unknown';
  return GitLabPushRules.safeParse(answer.body).success ? 'premiumOrAbove' : 'unknown';
}

/** The licence by a new answer: one that leaves it open does not replace what is known. */
export function newerLicence(answered: Licence | undefined, known: Licence | undefined): Licence {
  return answered === undefined || answered === 'unknown' ? (known ?? 'unknown') : answered;
}

/** Whether a licence covers a tier; undefined where the licence is not known. Free covers itself, whatever is known. */
export function covers(licence: Licence, tier: Tier): boolean | undefined {
  if (tier === 'free') return true;
  if (licence === 'unknown') return undefined;
  if (licence === 'premiumOrAbove') return tier === 'premium' ? true : undefined;
  return order.indexOf(licence) >= order.indexOf(tier);
}
