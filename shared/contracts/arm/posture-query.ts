import { z } from 'zod';

import { findingPresences } from './finding-presence.ts';
import { GroupPath, Name, several, severalOf, wholeNumber } from './query-values.ts';
import { scannerValues } from './scanners.ts';

/** A field, with `-` before it for the descending order. */
function sortBy<const Field extends string>(fields: readonly Field[]) {
  const names = fields.flatMap((field) => [field, `-${field}`] as const);
  return z.enum(names, { error: `must be of ${names.join(', ')}` });
}

const Text = z.string().max(200, 'is longer than 200 characters');

const filters = {
  q: Text.optional(),
  group: GroupPath.optional(),
  visibility: severalOf(['private', 'internal', 'public', 'unknown']).optional(),
  archived: z.enum(['true', 'false', 'all'], { error: 'must be true, false or all' }).optional(),
  tier: severalOf(['free', 'premium', 'ultimate', 'unknown']).optional(),
  connector: several(Name).optional(),
  verdict: severalOf(['pass', 'fail', 'notApplicable', 'notAssessed', 'exempt']).optional(),
  severity: severalOf(['Critical', 'High', 'Medium', 'Low']).optional(),
  check: several(Name).optional(),
  scanner: severalOf(scannerValues).optional(),
  /** Projects with open findings, without, or in which nobody has looked for them. */
  findings: severalOf(findingPresences).optional(),
  /** `week` is the 7 days before `asOf`. */
  firstSeen: severalOf(['week', 'earlier', 'unknown']).optional(),
};
const window = {
  top: wholeNumber(1, 200).optional(),
  skip: wholeNumber(0, 100_000_000).optional(),
  asOf: z.iso.datetime({ error: 'must be the asOf of an answer' }).optional(),
};
const bySort = { sort: sortBy(['name', 'failing', 'visibility', 'lastRead']).optional() };

export const FilterQuery = z.object({ ...filters, asOf: window.asOf });
export type FilterQuery = z.infer<typeof FilterQuery>;

export const SummaryQuery = z.object({ ...filters, asOf: window.asOf, changedSince: window.asOf });

export const InventoryQuery = z.object({
  ...filters,
  ...window,
  ...bySort,
  view: z.enum(['flat', 'tree'], { error: 'must be flat or tree' }).optional(),
  parent: GroupPath.optional(),
});
export type InventoryQuery = z.infer<typeof InventoryQuery>;

export const ResourcesQuery = z.object({ ...filters, ...window, ...bySort });
export type ResourcesQuery = z.infer<typeof ResourcesQuery>;

export const RecommendationsQuery = z.object({
  ...filters,
  ...window,
  sort: sortBy(['failing', 'severity', 'check', 'name']).optional(),
});
export type RecommendationsQuery = z.infer<typeof RecommendationsQuery>;

export const SuggestionsQuery = z.object({
  q: Text.optional(),
  kind: z.enum(['group', 'project', 'check'], { error: 'must be group, project or check' }).optional(),
  asOf: window.asOf,
});
export type SuggestionsQuery = z.infer<typeof SuggestionsQuery>;

export const NoQuery = z.object({});
