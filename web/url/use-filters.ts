import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import { filterNames, readFilters, writeFilters, type FilterName, type Filters } from './filters.ts';

export type FiltersOfAddress = {
  filters: Filters;
  /** Values of the address that are none. */
  dropped: readonly { name: FilterName; value: string }[];
  /** Undefined, or no values, takes the filter away. */
  set: (name: FilterName, values: readonly string[] | undefined) => void;
  /** `without`: other parameters that choose rows too, and go as well. */
  setAll: (filters: Filters, without?: readonly string[]) => void;
};

/** Filters of the address. A change replaces the history entry, so that Back leaves the list. */
export function useFilters(): FiltersOfAddress {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const { filters, dropped } = useMemo(() => readFilters(search), [search]);
  const setAll = useCallback(
    (changed: Filters, without: readonly string[] = []) => {
      navigate(addressWith(path, searchWith(changed, search, without)), inPlace());
    },
    [navigate, path, search],
  );
  const set = useCallback(
    (name: FilterName, values: readonly string[] | undefined) => {
      const { [name]: _former, ...others } = filters;
      setAll(values === undefined || values.length === 0 ? others : { ...others, [name]: values });
    },
    [filters, setAll],
  );
  return { filters, dropped, set, setAll };
}

/** A parameter of the address that is no filter, such as `view` or `tab`; undefined takes it away. */
export function useParameter(name: string): [string | undefined, (value: string | undefined) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const value = useMemo(() => new URLSearchParams(search).get(name) ?? undefined, [search, name]);
  const set = useCallback(
    (next: string | undefined) => {
      navigate(addressWith(path, withParameter(search, name, next)), inPlace());
    },
    [navigate, path, search, name],
  );
  return [value, set];
}

/** Replaces the history entry, and keeps what it knows: the list from which a project was opened. */
export function inPlace(): { replace: true; state: unknown } {
  return { replace: true, state: history.state };
}

/** Address of another pane in the same subscription. Filters are those given, none by default. */
export function paneAddress(path: string, search: string, filters: Filters = {}): string {
  const sub = new URLSearchParams(search).get('sub');
  return addressWith(
    path,
    writeFilters(filters, sub === null ? '' : new URLSearchParams({ sub }).toString()),
  );
}

export function addressWith(path: string, search: string): string {
  return search === '' ? path : `${path}?${search}`;
}

/** The search with other filters, and without some parameters. */
export function searchWith(filters: Filters, search: string, without: readonly string[]): string {
  const parameters = new URLSearchParams(search);
  for (const name of without) parameters.delete(name);
  return writeFilters(filters, parameters.toString());
}

/** The search with one parameter changed. */
export function withParameter(search: string, name: string, value: string | undefined): string {
  const { filters } = readFilters(search);
  const parameters = new URLSearchParams(search);
  for (const filter of filterNames) parameters.delete(filter);
  if (value === undefined) parameters.delete(name);
  else parameters.set(name, value);
  return writeFilters(filters, parameters.toString());
}
