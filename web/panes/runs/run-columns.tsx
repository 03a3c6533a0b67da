import { Link } from 'wouter';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { exact } from '../../parts/amount.ts';
import { When } from '../../parts/when.tsx';
import { runsWords } from '../../words/runs.ts';
import { runAddress } from './run-address.ts';
import { RunState } from './run-state.tsx';
import { doneText, reasonText, tookText } from './run-text.ts';

const { columns: titles } = runsWords;

/** Columns of the list of runs. `search` is that of the address, whose subscription the links keep. */
export function runColumns(search: string): readonly GridColumn<RunResource>[] {
  return [
    {
      id: 'began',
      title: titles.began,
      width: 120,
      fixed: true,
      cell: (run) => (
        <Link href={runAddress(run, search)} tabIndex={-1}>
          <When at={run.properties.beganAt} as="time" />
        </Link>
      ),
    },
    { id: 'connector', title: titles.connector, width: 140, cell: (run) => run.properties.connector },
    {
      id: 'state',
      title: titles.state,
      width: 180,
      cell: (run) => <RunState state={run.properties.state} />,
    },
    {
      id: 'reason',
      title: titles.reason,
      width: 200,
      grows: true,
      cell: (run) => reasonText(run.properties.reason),
    },
    numbers('groups', 110, ({ counts, expected }) => doneText(counts.groups, expected.groups)),
    numbers('projects', 140, ({ counts, expected }) => doneText(counts.projects, expected.projects)),
    numbers('requests', 88, ({ counts }) => exact(counts.requests)),
    numbers('refused', 76, ({ counts }) => exact(counts.throttled), 1100),
    numbers('took', 96, (run) => tookText(run) ?? '–'),
  ];
}

function numbers(
  id: 'groups' | 'projects' | 'requests' | 'refused' | 'took',
  width: number,
  text: (run: RunResource['properties']) => string,
  hideBelow?: number,
): GridColumn<RunResource> {
  return {
    id,
    title: titles[id],
    width,
    align: 'end',
    cell: ({ properties }) => text(properties),
    ...(hideBelow === undefined ? {} : { hideBelow }),
  };
}
