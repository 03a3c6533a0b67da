import { filterNames, type FilterName, type Filters } from './filters.ts';

type Named = { target?: string | undefined };
type Refusal = Named & { status: number; details?: readonly Named[] };

/** Filters that name what is not there, or no longer: the service refuses them by name. `parent` is the group of a tree. */
export function missingFilters({ status, target, details }: Refusal, filters: Filters): FilterName[] {
  if (status !== 400) return [];
  const targets = [target, ...(details ?? []).map((detail) => detail.target)].map((one) =>
    one === 'parent' ? 'group' : one,
  );
  return filterNames.filter((name) => targets.includes(name) && filters[name] !== undefined);
}
