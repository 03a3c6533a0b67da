import type { Page } from '../../shared/contracts/arm/list.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { ProjectRow, RootGroup } from '../../shared/features/inventory/domain/inventory.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import { endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { wantedBy, type Wanted } from './wanted.ts';
import { listAnswer, pageRequestOf } from './answers.ts';
import { presentProject } from './present-inventory.ts';

export type ListProjects = (
  key: ConnectorKey,
  groupName: string,
  page: PageRequest,
  wanted: Wanted,
) => Promise<{ root: RootGroup; page: Page<ProjectRow> }>;
export type GetProject = (
  key: ConnectorKey,
  groupName: string,
  path: string,
  wanted: Wanted,
) => Promise<{ root: RootGroup; row: ProjectRow }>;

export function projects(list: ListProjects): Endpoint[] {
  return [
    endpoint(operations.GitLabProjects_List, async (call) => {
      const key = connectorKeyOf(call.params);
      const { root, page } = await list(
        key,
        call.params['groupFQName'] ?? '',
        pageRequestOf(call),
        wantedBy(call),
      );
      const where = { key, apiVersion: call.apiVersion };
      return listAnswer(page, (row) => presentProject(row, root, where), call);
    }),
  ];
}

export function project(get: GetProject): Endpoint[] {
  return [
    endpoint(operations.GitLabProjects_Get, async (call) => {
      const key = connectorKeyOf(call.params);
      const { groupFQName = '', projectName = '' } = call.params;
      const { root, row } = await get(key, groupFQName, projectName, wantedBy(call));
      return { status: 200, body: presentProject(row, root, { key, apiVersion: call.apiVersion }) };
    }),
  ];
}
