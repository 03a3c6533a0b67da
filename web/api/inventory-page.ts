import { InventoryList } from '../../shared/contracts/arm/posture-panes.ts';
import { filterQuery, type Filters } from '../url/filters.ts';
import { request } from './request.ts';

export type InventoryPage = typeof InventoryList._zod.output;
export type InventoryQuestion = {
  scope: string;
  filters: Filters;
  view: 'tree' | 'flat';
  sort: string;
  /** Full path of the group whose children are listed. */
  parent?: string | undefined;
  skip: number;
  top: number;
  /** A snapshot that an earlier answer named. Answers 410 when it is no longer kept. */
  asOf?: string | undefined;
};

/** A window of the inventory. Not a query of react-query: a list of 100,000 rows is read by windows of one snapshot. */
export function readInventoryPage(
  { scope, filters, view, sort, parent, skip, top, asOf }: InventoryQuestion,
  signal: AbortSignal,
): Promise<InventoryPage> {
  return request(`${scope}/inventory`, {
    schema: InventoryList,
    query: { ...filterQuery(filters), view, sort, parent, skip, top, asOf },
    signal,
    // A 304 would bring back the snapshot of an answer in the browser's cache, which the server may no longer have.
    cached: asOf !== undefined,
  });
}
