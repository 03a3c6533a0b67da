import { exact } from '../../parts/amount.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { pathText } from '../../parts/path-text.ts';
import { useFilters } from '../../url/use-filters.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import { markForShortcut } from '../devops/inventory-filters.tsx';
import {
  chosenOf,
  filterFields,
  isFilterName,
  textField,
  valuesAfter,
  type FilterFieldName,
} from '../devops/filter-fields.ts';
import { checkFacets, openCheckOf } from './check-list.ts';
import styles from './recommendations-pane.module.css';
import type { Recommendations } from './use-recommendations-pane.ts';

const offered: readonly FilterFieldName[] = [
  'verdict',
  'severity',
  'scanner',
  'findings',
  'visibility',
  'tier',
  'connector',
  'firstSeen',
  'archived',
];

/** The text field is about checks here; a text that filters projects is a chip like any other. */
export function CheckFilters({ pane }: { pane: Recommendations }) {
  const { filters, checks = [], all = [], summary, text } = pane;
  const { set, setAll } = useFilters();
  const chosen = chosenOf(filters);
  const open = openCheckOf(filters);
  const { check: _open, ...chips } = chosen;
  const facets = { ...summary.data?.facets, ...checkFacets(all, filters, text) };
  const severalChecks: readonly FilterFieldName[] = open === undefined && 'check' in filters ? ['check'] : [];
  const fields = [...textField(filters), ...filterFields(facets, filters, [...severalChecks, ...offered])];
  const failing = checks.reduce((sum, { counts }) => sum + counts.fail, 0);
  const overdue = checks.reduce((sum, { governance }) => sum + governance.overdue, 0);
  const group = filters.group?.map(pathText)[0];
  return (
    <div className={styles.filters}>
      <FilterBar
        placeholder={recommendationWords.filterChecks}
        query={text}
        onQuery={pane.setText}
        fields={fields}
        chosen={{
          ...(open === undefined ? chosen : chips),
          ...(filters.q === undefined ? {} : { q: filters.q }),
        }}
        onChoose={(name, values) => isFilterName(name) && set(name, valuesAfter(name, values))}
        onClear={() => setAll(open === undefined ? {} : { check: [open] }, ['find'])}
        count={
          pane.checks === undefined
            ? ''
            : recommendationWords.counted(checks.length, {
                failing: exact(failing),
                overdue: overdue === 0 ? undefined : exact(overdue),
                group,
              })
        }
        inputRef={markForShortcut}
      />
    </div>
  );
}
