import { rulesFor } from './branch-rules.ts';
import type { BranchRule } from '../../../contracts/posture/project-facts.ts';
import type { Ask } from './rule.ts';

/** The rules that protect the default branch. */
export function defaultBranchRules({ fact }: Ask<'project'>): BranchRule[] {
  return rulesFor(fact('defaultBranch'), fact('branchRules'));
}
