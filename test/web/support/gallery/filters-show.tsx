import { useState } from 'react';

import { FilterBar } from '../../../../web/parts/filter-bar/filter-bar.tsx';
import type { FilterField } from '../../../../web/parts/filter-bar/filter-field.ts';

const fields: FilterField[] = [
  {
    id: 'verdict',
    name: 'Verdict',
    values: [
      { id: 'fail', text: 'any failing', count: 12_004 },
      { id: 'notAssessed', text: 'not assessed', count: 744 },
    ],
  },
  {
    id: 'archived',
    name: 'Archived',
    single: true,
    values: [
      { id: 'no', text: 'no' },
      { id: 'yes', text: 'yes' },
    ],
  },
  {
    id: 'check',
    name: 'Check',
    values: Array.from({ length: 40 }, (_, index) => ({
      id: `REV-${index}`,
      text: `REV-${index}`,
      count: index * 97,
    })),
  },
];

export function FiltersShow() {
  const [query, setQuery] = useState('');
  const [queries, setQueries] = useState(0);
  const [chosen, setChosen] = useState<Record<string, readonly string[]>>({
    verdict: ['fail'],
    archived: ['no'],
  });

  return (
    <>
      <FilterBar
        placeholder="Filter by name or path"
        query={query}
        onQuery={(text) => {
          setQuery(text);
          setQueries((count) => count + 1);
        }}
        fields={fields}
        chosen={chosen}
        onChoose={(field, values) => setChosen((before) => ({ ...before, [field]: values }))}
        onClear={() => {
          setQuery('');
          setChosen({});
        }}
        count="58 groups · 12,480 projects"
      />
      <output id="filters">{JSON.stringify({ query, queries, ...chosen })}</output>
    </>
  );
}
