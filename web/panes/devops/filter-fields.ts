import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import { scanners, scannerStates } from '../../../shared/contracts/arm/scanners.ts';
import type { FilterField } from '../../parts/filter-bar/filter-field.ts';
import { pathText } from '../../parts/path-text.ts';
import { valuesOf, type FilterName, type Filters } from '../../url/filters.ts';
import { scannerNames, scannerWords, severityWords } from '../../words/parts.ts';
import { devopsWords } from '../../words/devops.ts';

const names = [
  'verdict',
  'severity',
  'check',
  'scanner',
  'findings',
  'visibility',
  'tier',
  'connector',
  'firstSeen',
  'archived',
] as const;
export type FilterFieldName = (typeof names)[number];

/** Texts of values whose own names are not for people. */
const texts: Partial<Record<FilterFieldName, Readonly<Record<string, string>>>> = {
  verdict: devopsWords.verdictValues,
  severity: severityWords,
  visibility: devopsWords.visibility,
  tier: devopsWords.tier,
  archived: devopsWords.archivedValues,
  scanner: Object.fromEntries(
    scanners.flatMap((scanner) =>
      scannerStates.map((state) => [
        `${scanner}:${state}`,
        devopsWords.scannerValue(scannerNames[scanner], scannerWords[state]),
      ]),
    ),
  ),
  findings: devopsWords.findingValues,
  firstSeen: devopsWords.firstSeenValues,
};

/**
 * Fields of the filter row; the counts say how many projects have a value under all other filters. `offered` are those that a pane
 * has in its menu.
 */
export function filterFields(
  facets: InventorySummary['facets'] | undefined,
  filters: Filters,
  offered: readonly FilterFieldName[] = names,
): FilterField[] {
  const fields = offered.map((name): FilterField => {
    const counts = facets?.[name] ?? {};
    const ids = new Set([...(valuesOf(name) ?? Object.keys(counts)), ...(filters[name] ?? [])]);
    const values = [...ids].map((id) => {
      const count = counts[id];
      return { id, text: texts[name]?.[id] ?? id, ...(count === undefined ? {} : { count }) };
    });
    return {
      id: name,
      name: devopsWords.fields[name],
      values,
      ...(name === 'archived' ? { single: true } : {}),
    };
  });
  return [...groupField(filters), ...fields];
}

/** A group is chosen in the search, not among thousands in a menu; it is a chip all the same. */
function groupField({ group }: Filters): FilterField[] {
  if (group === undefined) return [];
  return [
    {
      id: 'group',
      name: devopsWords.fields.group,
      single: true,
      values: group.map((id) => ({ id, text: pathText(id) })),
    },
  ];
}

/** A text that filters projects, as a chip, where the text field is about something else. */
export function textField({ q }: Filters): FilterField[] {
  if (q === undefined) return [];
  const values = q.map((id) => ({ id, text: id }));
  return [{ id: 'q', name: devopsWords.fields.q, single: true, values }];
}

/** Filters as chips: archived projects are left out unless the address says otherwise, and the chip says so. */
export function chosenOf(filters: Filters): Record<string, readonly string[]> {
  const { q: _q, archived = ['false'], ...others } = filters;
  return { ...others, ...(archived[0] === 'all' ? {} : { archived }) };
}

/** The values of a filter after a choice: without a choice, archived projects are shown as well. */
export function valuesAfter(name: FilterName, values: readonly string[]): readonly string[] | undefined {
  if (name !== 'archived') return values.length === 0 ? undefined : values;
  if (values.length === 0) return ['all'];
  return values[0] === 'false' ? undefined : values;
}

export function isFilterName(text: string): text is FilterName {
  return text in devopsWords.fields;
}
