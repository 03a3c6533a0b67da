import { z } from 'zod';

import { FindingKind, FindingSeverity, FindingState } from '../findings/finding.ts';
import { GroupPath, Name, several, severalOf, wholeNumber } from './query-values.ts';

const Text = z.string().min(1).max(200, 'is longer than 200 characters');

const filters = {
  kind: severalOf(FindingKind.options).optional(),
  severity: severalOf(FindingSeverity.options).optional(),
  /** `exempt`: those of the dismissed ones that are under an exemption. */
  state: severalOf([...FindingState.options, 'exempt']).optional(),
  /** Id or name of a scanner. */
  scanner: Text.optional(),
  /** Value of an identifier, such as a CVE. */
  identifier: Text.optional(),
  /** Text in the title or the place, in any case. */
  text: Text.optional(),
  /** First seen, or changed its state, since then. */
  since: z.iso.datetime({ error: 'must be a time' }).optional(),
  top: wholeNumber(1, 200).optional(),
  'continuation-token': z.string().max(2_000).optional(),
};

export const ProjectFindingsQuery = z.object(filters);
export type ProjectFindingsQuery = z.infer<typeof ProjectFindingsQuery>;
export const FindingsQuery = z.object({
  ...filters,
  group: GroupPath.optional(),
  /** Full path of a project. */
  project: GroupPath.optional(),
  connector: several(Name).optional(),
});

export const FindingCoverageQuery = z.object({
  group: GroupPath.optional(),
  connector: several(Name).optional(),
  kind: severalOf(FindingKind.options).optional(),
  top: wholeNumber(1, 200).optional(),
  skip: wholeNumber(0, 100_000_000).optional(),
});
