import { z } from 'zod';

/** Values by comma, each one of a list, in any case. `all` selects everything, as an absent parameter does. */
function severalOf<const Value extends string>(values: readonly Value[]) {
  const names = [...values, 'all'] as const;
  return several(z.enum(names, { error: `must be of ${names.join(', ')}` }), names);
}

function several<Item extends string>(item: z.ZodType<Item, string>, names: readonly string[] = []) {
  const canonical = (text: string) => names.find((name) => name.toLowerCase() === text.toLowerCase()) ?? text;
  return z
    .string()
    .transform((text) => text.split(',').map((part) => canonical(part.trim())))
    .pipe(z.array(item).max(100, 'has more than 100 values'));
}

function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
}

/** A field, with `-` before it for the descending order. */
function sortBy<const Field extends string>(fields: readonly Field[]) {
  const names = fields.flatMap((field) => [field, `-${field}`] as const);
  return z.enum(names, { error: `must be of ${names.join(', ')}` });
}

/** GitLab's full paths have up to 20 levels of at most 255 characters; `$` and `/` part their segments. */
const GroupPath = z.string().min(1).max(6_000);
const Text = z.string().max(200, 'is longer than 200 characters');
const Name = z.string().min(1).max(600);

const filters = {
  q: Text.optional(),
  group: GroupPath.optional(),
  visibility: severalOf(['private', 'internal', 'public', 'unknown']).optional(),
  archived: z.enum(['true', 'false', 'all'], { error: 'must be true, false or all' }).optional(),
  tier: severalOf(['free', 'premium', 'ultimate', 'unknown']).optional(),
  connector: several(Name).optional(),
  verdict: severalOf(['pass', 'fail', 'notApplicable', 'notAssessed']).optional(),
  severity: severalOf(['Critical', 'High', 'Medium', 'Low']).optional(),
  check: several(Name).optional(),
};
const window = {
  top: wholeNumber(1, 200).optional(),
  skip: wholeNumber(0, 100_000_000).optional(),
  asOf: z.iso.datetime({ error: 'must be the asOf of an answer' }).optional(),
};
const bySort = { sort: sortBy(['name', 'failing', 'visibility', 'lastRead']).optional() };

export const FilterQuery = z.object({ ...filters, asOf: window.asOf });
export type FilterQuery = z.infer<typeof FilterQuery>;

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
