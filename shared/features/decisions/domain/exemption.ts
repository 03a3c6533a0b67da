import type { ExemptionCategory } from '../../../contracts/arm/exemption.ts';
import type { Person, Target } from './target.ts';

/** A person's decision that something does not count until a time. `reportedAt`: when its expiry was reported. Times are ISO 8601. */
type Decision = {
  name: string;
  target: Target;
  category: ExemptionCategory;
  text: string;
  expiresOn: string;
  createdOn: string;
  createdBy: Person;
  updatedOn: string;
  updatedBy: Person;
  reportedAt?: string;
};

/** The decision about a check of a thing and of what lies below it. */
export type Exemption = Decision & { check: string };

/**
 * The decision about one finding; the target is its project. `isPending`: the finding may not show yet what this row says.
 * `endedOn`: a person ended it, and the row goes as soon as the finding shows that.
 */
export type FindingExemption = Decision & { finding: string; isPending?: true; endedOn?: string };

export type AnyExemption = Exemption | FindingExemption;

export function isOfFinding<Of extends object>(one: Of): one is Extract<Of, { finding: string }> {
  return 'finding' in one;
}

/** Whether a person ended it; it holds no longer then. */
export function wasEnded(one: AnyExemption): boolean {
  return isOfFinding(one) && one.endedOn !== undefined;
}

/** The one that holds for a finding longest, of those that hold at a time. */
export function holdingFor(
  { target, finding }: Pick<FindingExemption, 'target' | 'finding'>,
  exemptions: readonly FindingExemption[],
  now: Date,
): FindingExemption | undefined {
  return exemptions
    .filter(
      (one) =>
        one.target.gitLabId === target.gitLabId &&
        one.finding === finding &&
        !wasEnded(one) &&
        isActive(one, now),
    )
    .toSorted((a, b) => Date.parse(b.expiresOn) - Date.parse(a.expiresOn))
    .at(0);
}

/** Whether it holds at a time. Its end is the first moment at which it does not. */
export function isActive({ expiresOn }: Pick<Exemption, 'expiresOn'>, now: Date): boolean {
  return now.getTime() < Date.parse(expiresOn);
}
