import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import { ExemptionCategory, type ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { useCheckMetadata } from '../../api/check-metadata.ts';
import { useExemptions } from '../../api/decisions.ts';
import type { FilterField } from '../../parts/filter-bar/filter-field.ts';
import { addressWith, inPlace, searchWith, useFilters, withParameter } from '../../url/use-filters.ts';
import { decisionWords } from '../../words/decisions.ts';
import { filterFields, isFilterName } from '../devops/filter-fields.ts';
import { choiceOf, countBy, exemptionList, exemptionStates } from './exemption-list.ts';

export type ExemptTabState = ReturnType<typeof useExemptTab>;

const { list: texts, exempt } = decisionWords;
const own = ['state', 'category', 'find'];

/** Exemptions of a scope under the choices of the address. */
export function useExemptTab(scope: string) {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const { filters, set, setAll } = useFilters();
  const query = useExemptions(scope);
  const { data: metadata } = useCheckMetadata();
  const choice = useMemo(() => choiceOf(search, filters), [search, filters]);
  const titleOf = useMemo(() => (check: string) => metadata?.get(check)?.displayName ?? '', [metadata]);
  const all = query.data;
  const rows = useMemo(
    () => (all === undefined ? undefined : exemptionList(all, choice, titleOf)),
    [all, choice, titleOf],
  );
  const go = (next: string) => navigate(addressWith(path, next), inPlace());
  const open = filters.check?.length === 1 ? { check: filters.check } : {};

  return {
    query,
    metadata,
    titleOf,
    all,
    rows,
    /** The number of the tab: its list has as many. */
    count: rows?.length,
    choice,
    fields: [...fieldsOf(all ?? [], choice, titleOf), ...filterFields(undefined, filters, chipsOf(choice))],
    chosen: { state: choice.state, category: choice.category, ...choice.filters },
    setText: (text: string) => go(withParameter(search, 'find', text === '' ? undefined : text)),
    choose: (name: string, values: readonly string[]) => {
      if (name === 'state') go(withParameter(search, name, values.length === 0 ? 'all' : values.join(',')));
      else if (name === 'category')
        go(withParameter(search, name, values.length === 0 ? undefined : values.join(',')));
      else if (isFilterName(name)) set(name, values);
    },
    clear: () => setAll(open, own),
    showAll: () => go(withParameter(searchWith(open, search, own), 'state', 'all')),
  };
}

/** Filters of the address that choose here too are chips. */
function chipsOf({ filters }: ReturnType<typeof choiceOf>): ('connector' | 'check')[] {
  return (['connector', 'check'] as const).filter((name) => filters[name] !== undefined);
}

function fieldsOf(
  all: readonly ExemptionResource[],
  choice: ReturnType<typeof choiceOf>,
  titleOf: (check: string) => string,
): FilterField[] {
  const field = (
    id: 'state' | 'category',
    values: readonly string[],
    names: Readonly<Record<string, string>>,
  ) => {
    const counts = countBy(all, id, choice, titleOf);
    const texted = values.map((value) => ({
      id: value,
      text: names[value] ?? value,
      count: counts[value] ?? 0,
    }));
    return { id, name: texts.fields[id], values: texted };
  };
  return [
    field('state', exemptionStates, texts.states),
    field('category', ExemptionCategory.options, exempt.categories),
  ];
}
