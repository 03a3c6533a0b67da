import type { FilterQuery } from '../../shared/contracts/arm/posture-query.ts';
import { faultsOf, faultsOfGroup } from '../../shared/features/posture/domain/panes/check-filters.ts';
import type { Filters } from '../../shared/features/posture/domain/panes/filters.ts';
import type { PostureIndex } from '../../shared/features/posture/domain/panes/posture-index.ts';
import type { Slice, Window } from '../../shared/features/posture/domain/panes/rows.ts';
import { groupPathOf } from '../../shared/features/inventory/domain/group-path.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { invalidQuery } from '../edge/read-query.ts';

/** Rows of a page unless the caller asks for another number. */
const defaultTop = 100;

/** The filters of a request. Archived projects are left out by default. Throws `InvalidRequestError` for unknown names. */
export function filtersOf(query: FilterQuery, index: PostureIndex, asOf: string): Filters {
  const { q, group, archived = 'false', connector, check } = query;
  const ages = withoutAll(query.firstSeen);
  const filters: Filters = omitUndefined({
    q,
    group: group === undefined ? undefined : groupPathOf(group),
    archived: archived === 'all' ? undefined : archived === 'true',
    connector,
    check: check?.map((id) => id.toUpperCase()),
    visibility: withoutAll(query.visibility),
    tier: withoutAll(query.tier),
    verdict: withoutAll(query.verdict),
    severity: withoutAll(query.severity),
    scanner: withoutAll(query.scanner),
    firstSeen: ages && { ages, asOfMs: Date.parse(asOf) },
  });
  const faults = faultsOf(filters, index);
  if (faults.length > 0) throw invalidQuery(faults);
  return filters;
}

function withoutAll<Value extends string>(values: readonly Value[] | undefined) {
  return values?.includes('all' as Value) === true
    ? undefined
    : (values as Exclude<Value, 'all'>[] | undefined);
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
