import type { ExemptionCategory } from '../../../contracts/arm/exemption.ts';
import type { Person, Target } from './target.ts';

/**
 * A person's decision that a check does not count for a thing and what lies below it, until a time. `reportedAt`: when its expiry
 * was reported. Times are ISO 8601.
 */
export type Exemption = {
  name: string;
  target: Target;
  check: string;
  category: ExemptionCategory;
  text: string;
  expiresOn: string;
  createdOn: string;
  createdBy: Person;
  updatedOn: string;
  updatedBy: Person;
  reportedAt?: string;
};

/** Whether it holds at a time. Its end is the first moment at which it does not. */
export function isActive({ expiresOn }: Pick<Exemption, 'expiresOn'>, now: Date): boolean {
  return now.getTime() < Date.parse(expiresOn);
}
