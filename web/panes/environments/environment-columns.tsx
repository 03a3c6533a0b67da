import { Link } from 'wouter';

import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { exact } from '../../parts/amount.ts';
import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { environmentsWords } from '../../words/environments.ts';
import { connectorAddress } from './connector-address.ts';
import { ConnectorState } from './connector-state.tsx';
import { coverageText, hostOf, lastSync, nextSync, tokenEnd } from './connector-texts.tsx';

const { columns: titles } = environmentsWords;
type Column = GridColumn<SecurityConnector>;

/** Columns of the list of connectors. `search` is that of the address, whose subscription the links keep. */
export function environmentColumns(search: string, instances: readonly { url: string }[]): readonly Column[] {
  return [
    {
      id: 'name',
      title: titles.name,
      width: 150,
      fixed: true,
      cell: ({ id, name }) => (
        <Link href={connectorAddress(id, search)} tabIndex={-1}>
          {name}
        </Link>
      ),
    },
    { id: 'gitLab', title: titles.gitLab, width: 150, cell: (connector) => hostOf(connector, instances) },
    {
      id: 'state',
      title: titles.state,
      width: 140,
      cell: ({ properties }) => <ConnectorState status={properties.status} />,
    },
    {
      id: 'reason',
      title: titles.reason,
      width: 120,
      grows: true,
      hideBelow: 1200,
      cell: ({ properties: { status } }) => <span title={status?.reason}>{status?.reason}</span>,
    },
    number('groups', ({ status }) => exact(status?.groups ?? 0)),
    number('projects', ({ status }) => exact(status?.projects ?? 0)),
    number('coverage', ({ status }) => coverageText(status)),
    text('lastSync', 120, ({ status }) => lastSync(status)),
    text('nextSync', 90, ({ status }) => nextSync(status), 1100),
    text('token', 100, ({ status }) => tokenEnd(status), 1360),
  ];
}

type Properties = SecurityConnector['properties'];

function number(id: 'groups' | 'projects' | 'coverage', cell: (properties: Properties) => string): Column {
  return { id, title: titles[id], width: 80, align: 'end', cell: ({ properties }) => cell(properties) };
}

function text(
  id: 'lastSync' | 'nextSync' | 'token',
  width: number,
  cell: (properties: Properties) => ReturnType<Column['cell']>,
  hideBelow?: number,
): Column {
  return {
    id,
    title: titles[id],
    width,
    cell: ({ properties }) => cell(properties),
    ...(hideBelow === undefined ? {} : { hideBelow }),
  };
}
