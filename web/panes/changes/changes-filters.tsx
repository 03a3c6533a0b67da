import { useQuery } from '@tanstack/react-query';

import { ChangeKind } from '../../../shared/contracts/arm/change.ts';
import { keys } from '../../api/keys.ts';
import { readInventoryPage } from '../../api/inventory-page.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import type { FilterField } from '../../parts/filter-bar/filter-field.ts';
import { pathText } from '../../parts/path-text.ts';
import { useFilters } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';
import styles from './changes-pane.module.css';
import { SinceSwitch } from './since-switch.tsx';
import type { Changes } from './use-changes-pane.ts';

const { fields: names } = changeWords;

/** Kind, group and since when. Groups of the first level are offered; deeper ones are links in the list. */
export function ChangesFilters({ scope, pane }: { scope: string; pane: Changes }) {
  const { filters, set, setAll } = useFilters();
  const { totals, kinds, subject } = pane;
  const roots = useRootPaths(scope);
  const groups = [...new Set([...roots, ...(filters.group ?? [])])];
  const fields: FilterField[] = [
    {
      id: 'kind',
      name: names.kind,
      values: ChangeKind.options.map((id) => ({
        id,
        text: changeWords.kinds[id],
        ...(totals === undefined ? {} : { count: totals.byKind[id] ?? 0 }),
      })),
    },
    {
      id: 'group',
      name: names.group,
      single: true,
      values: groups.map((id) => ({ id, text: pathText(id) })),
    },
    ...shownOnly('connector', names.connector, filters.connector),
    ...shownOnly('subject', names.subject, subject === undefined ? undefined : [subject]),
  ];
  function choose(field: string, values: readonly string[]): void {
    if (field === 'kind') pane.setKinds(values);
    else if (field === 'subject') pane.setSubject(values[0]);
    else if (field === 'group' || field === 'connector') set(field, values);
  }
  return (
    <div className={styles.filters}>
      <FilterBar
        fields={fields}
        chosen={{
          kind: kinds,
          group: filters.group ?? [],
          connector: filters.connector ?? [],
          subject: subject === undefined ? [] : [subject],
        }}
        onChoose={choose}
        onClear={() => setAll({}, ['kind', 'subject'])}
        count={totals === undefined ? '' : changeWords.count(totals.count)}
      >
        <SinceSwitch since={pane.since} from={pane.from} onChange={pane.setSince} />
      </FilterBar>
    </div>
  );
}

function shownOnly(id: string, name: string, values: readonly string[] | undefined): FilterField[] {
  return values === undefined ? [] : [{ id, name, values: values.map((one) => ({ id: one, text: one })) }];
}

/** Root groups that the reader may see, up to a page of them. */
function useRootPaths(scope: string): readonly string[] {
  const question = { scope, filters: {}, view: 'tree', sort: 'name', skip: 0, top: 200 } as const;
  const { data } = useQuery({
    queryKey: keys.inventory(scope, { view: 'tree', sort: 'name', top: 200 }),
    queryFn: async ({ signal }) => (await readInventoryPage(question, signal)).value,
    staleTime: 60_000,
  });
  return data?.map(({ fullPath }) => fullPath) ?? [];
}
