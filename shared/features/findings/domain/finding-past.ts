import type { z } from 'zod';

import { Finding } from '../../../contracts/findings/finding.ts';

const ofPast = {
  since: true,
  stateBy: true,
  reason: true,
  firstSeen: true,
  timesReopened: true,
  fixedAt: true,
  fixedIn: true,
  introducedBy: true,
  exemption: true,
  history: true,
} as const;

/** Parts that change with the state alone: a scan that sees a finding again in the same state leaves them as they are. */
export const FindingPast = Finding.pick(ofPast);
export type FindingPast = z.infer<typeof FindingPast>;

/** The other parts, all of which the newest scan decides. */
export const FindingPresent = Finding.omit(ofPast);
export type FindingPresent = z.infer<typeof FindingPresent>;

/** A finding in its two parts. */
export function partsOf(finding: Finding): { present: FindingPresent; past: FindingPast } {
  const fields = Object.entries(finding);
  return {
    present: Object.fromEntries(fields.filter(([name]) => !(name in ofPast))) as FindingPresent,
    past: Object.fromEntries(fields.filter(([name]) => name in ofPast)) as FindingPast,
  };
}
