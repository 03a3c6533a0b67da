import type { GovernanceAssignmentPut } from '../../../contracts/arm/governance-assignment.ts';
import type { Person, Target } from './target.ts';

type Published = GovernanceAssignmentPut['properties'];
type Kept = Pick<Published, 'owner' | 'remediationEta' | 'governanceEmailNotification' | 'additionalData'>;

/** The decision who deals with a check of a thing and of what lies below it, and until when. Times are ISO 8601. */
export type Assignment = { [Name in keyof Kept]?: Exclude<Kept[Name], undefined> } & {
  /** The key that its author gave; a check of a thing has one assignment. */
  key: string;
  target: Target;
  check: string;
  dueOn: string;
  isGracePeriod: boolean;
  createdOn: string;
  createdBy: Person;
  updatedOn: string;
  updatedBy: Person;
};

export function isOverdue({ dueOn }: Pick<Assignment, 'dueOn'>, now: Date): boolean {
  return now.getTime() >= Date.parse(dueOn);
}
