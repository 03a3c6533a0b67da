import { writeFilters, type Filters } from '../../url/filters.ts';

/** Search of a flat list under these filters and sort, as DevOps security has it. */
export function flatList(filters: Filters, sort: string): string {
  return writeFilters(filters, new URLSearchParams({ view: 'flat', sort }).toString());
}
