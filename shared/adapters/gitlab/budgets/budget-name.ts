import type { WindowLimit } from '../../../contracts/gitlab/limits.ts';

/** Identifies a budget. `limit`: undefined if none is known. */
export type BudgetName = {
  of: 'endpoint' | 'user' | 'address';
  key: string;
  limit: WindowLimit | undefined;
  /** Whether all processes count against it; a limit of a single group or project is left to each. */
  isShared: boolean;
};
