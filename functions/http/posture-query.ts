import type { FilterQuery } from '../../shared/contracts/arm/posture-query.ts';
import { faultsOf, faultsOfGroup } from '../../shared/features/posture/domain/panes/check-filters.ts';
import type { Filters } from '../../shared/features/posture/domain/panes/filters.ts';
import type { PostureIndex } from '../../shared/features/posture/domain/panes/posture-index.ts';
import { readFilters } from '../../shared/features/posture/domain/panes/read-filters.ts';
import type { Slice, Window } from '../../shared/features/posture/domain/panes/rows.ts';
import { groupPathOf } from '../../shared/features/inventory/domain/group-path.ts';
import { invalidQuery } from '../edge/read-query.ts';

/** Rows of a page unless the caller asks for another number. */
const defaultTop = 100;

/** The filters of a request. Throws `InvalidRequestError` for unknown names. */
export function filtersOf(query: FilterQuery, index: PostureIndex, asOf: string): Filters {
  const filters = readFilters(query, asOf);
  const faults = faultsOf(filters, index);
  if (faults.length > 0) throw invalidQuery(faults);
  return filters;
}

/** The full path of a group in a parameter. Throws `InvalidRequestError` if there is none. */
export function groupPathIn(name: string, path: string | undefined, index: PostureIndex): string | undefined {
  if (path === undefined) return undefined;
  const wanted = groupPathOf(path);
  const faults = faultsOfGroup(name, wanted, index);
  if (faults.length > 0) throw invalidQuery(faults);
  return wanted;
}

export function windowOf({
  skip = 0,
  top = defaultTop,
}: {
  skip?: number | undefined;
  top?: number | undefined;
}): Window {
  return { skip, top };
}

/** `-name` is descending by name. */
export function sortOf<By extends string>(sort: By | `-${By}`): { by: By; descending: boolean } {
  const descending = sort.startsWith('-');
  return { by: (descending ? sort.slice(1) : sort) as By, descending };
}

/** A list of the contract. Throws `InvalidRequestError` if the window begins beyond the end. */
export function listOfSlice<Item>(
  { items, count }: Slice<Item>,
  { skip }: Window,
  asOf: string,
  present: (item: Item) => object,
): { value: object[]; count: number; asOf: string } {
  if (skip > count) {
    const message = `is beyond the end of the list, which has ${count} entries`;
    throw invalidQuery([{ code: 'InvalidValue', target: 'skip', message }]);
  }
  return { value: items.map(present), count, asOf };
}
