import { exact } from '../../parts/amount.ts';
import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { GridName } from '../../parts/data-grid/grid-name.tsx';
import { Due, Owners } from '../../parts/due.tsx';
import { pathText } from '../../parts/path-text.ts';
import { SeverityCounts } from '../../parts/severity.tsx';
import { VerdictBar } from '../../parts/verdict-bar.tsx';
import { When } from '../../parts/when.tsx';
import { devopsWords } from '../../words/devops.ts';
import { decisionWords } from '../../words/decisions.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import type { InventoryRow } from '../devops/inventory-rows.ts';

const { resourceColumns: titles } = recommendationWords;

/** Columns of projects by what fails. */
export const resourceColumns: readonly GridColumn<InventoryRow>[] = [
  {
    id: 'name',
    title: titles.name,
    width: 220,
    grows: true,
    fixed: true,
    sort: 'ascending',
    cell: ({ item }) => <GridName name={pathText(item.fullPath)} />,
  },
  {
    id: 'failing',
    title: titles.failing,
    width: 228,
    sort: 'descending',
    cell: ({ item }) => <SeverityCounts counts={item.failing} />,
  },
  {
    id: 'score',
    title: titles.score,
    width: 64,
    align: 'end',
    cell: ({ item: { score } }) => (
      <span title={recommendationWords.score(exact(score.earned), exact(score.possible))}>
        {score.value ?? '–'}
      </span>
    ),
  },
  {
    id: 'verdicts',
    title: titles.verdicts,
    width: 116,
    cell: ({ item }) => <VerdictBar counts={item.counts} />,
  },
  {
    id: 'owner',
    title: titles.owner,
    width: 140,
    hideBelow: 1100,
    cell: ({ item: { governance } }) => (
      <Owners owners={governance?.owners ?? []} count={governance?.ownerCount ?? 0} />
    ),
  },
  {
    id: 'due',
    title: titles.due,
    width: 132,
    cell: ({ item: { governance, counts } }) =>
      governance !== undefined && (
        <Due
          dueOn={governance.dueOn}
          hint={decisionWords.ofFailing(
            exact(governance.assigned),
            exact(governance.overdue),
            exact(counts.fail),
          )}
        />
      ),
  },
  {
    id: 'lastRead',
    title: titles.lastRead,
    width: 84,
    hideBelow: 1360,
    sort: 'ascending',
    cell: ({ item }) =>
      item.lastRead === undefined ? devopsWords.notRead : <When at={item.lastRead} as="short" />,
  },
];
