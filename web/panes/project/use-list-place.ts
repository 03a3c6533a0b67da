import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useHistoryState } from 'wouter/use-browser-location';

import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { readInventoryPage } from '../../api/inventory-page.ts';
import { keys } from '../../api/keys.ts';
import { readFilters } from '../../url/filters.ts';
import { connectorOf } from '../../url/scope.ts';
import { knownSort } from '../devops/use-devops.ts';
import { openedFrom, placeIn, windowAround, type ListPlace, type OpenedFrom } from './list-place.ts';

/** At most so many children of a group are looked at: a place among a part of them would be no place. */
const maxSiblings = 1_000;
const pageRows = 200;

type Part = { items: InventoryItem[]; skip: number; count: number };
const unknownPlace: Part = { items: [], skip: 0, count: 0 };

/**
 * Place of a project in the list from which it was opened, with its neighbours: the flat list under its filters and sort, or in
 * a tree the projects of the same group. Undefined where it was opened by a link.
 */
export function useListPlace(scope: string, resourceId: string, fullPath: string | undefined) {
  const from = openedFrom(useHistoryState());
  const parent = fullPath?.slice(0, fullPath.lastIndexOf('/'));
  const around = from === undefined ? undefined : windowAround(from.row);
  const isTree = from !== undefined && new URLSearchParams(from.list).get('view') !== 'flat';
  const connector = connectorOf(resourceId)?.name ?? '';
  const { data } = useQuery({
    queryKey: keys.listPlace(scope, from?.list ?? '', isTree ? `${connector} ${parent ?? ''}` : around?.skip),
    queryFn: ({ signal }): Promise<Part> => {
      if (from === undefined || around === undefined) throw new Error('It was not opened from a list.');
      return isTree
        ? siblings({ scope, from, parent: parent ?? '', connector }, signal)
        : partOf({ scope, from, ...around }, signal);
    },
    enabled: from !== undefined && (!isTree || parent !== undefined),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const place = data === undefined ? undefined : placeIn(data.items, data, resourceId);
  return { from, place, rowOf: (step: -1 | 1) => (from?.row ?? 0) + step } satisfies {
    from: OpenedFrom | undefined;
    place: ListPlace | undefined;
    rowOf: (step: -1 | 1) => number;
  };
}

async function partOf(
  { scope, from, skip, top }: { scope: string; from: OpenedFrom; skip: number; top: number },
  signal: AbortSignal,
): Promise<Part> {
  const { filters } = readFilters(from.list);
  const { value, count } = await readInventoryPage(
    { scope, filters, view: 'flat', sort: sortOfList(from), skip, top },
    signal,
  );
  return { items: value, skip, count };
}

/** Groups come first among the children of a group. */
async function siblings(
  { scope, from, parent, connector }: { scope: string; from: OpenedFrom; parent: string; connector: string },
  signal: AbortSignal,
): Promise<Part> {
  const { group: _group, ...others } = readFilters(from.list).filters;
  const filters = { ...others, connector: [connector] };
  const items: InventoryItem[] = [];
  for (let skip = 0; skip < maxSiblings; skip += pageRows) {
    const question = {
      scope,
      filters,
      view: 'tree',
      sort: sortOfList(from),
      parent,
      skip,
      top: pageRows,
    } as const;
    const { value, count } = await readInventoryPage(question, signal);
    items.push(...value);
    if (items.length >= count) break;
    if (value.length === 0 || skip + pageRows >= maxSiblings) return unknownPlace;
  }
  const projects = items.filter(({ kind }) => kind === 'project');
  return { items: projects, skip: 0, count: projects.length };
}

function sortOfList({ list }: OpenedFrom): string {
  return knownSort(new URLSearchParams(list).get('sort') ?? undefined);
}
