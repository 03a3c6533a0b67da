import type { Assignment } from './assignment.ts';
import type { Exemption } from './exemption.ts';

/** Decisions of a connector. */
export type Decided = { exemptions: readonly Exemption[]; assignments: readonly Assignment[] };
