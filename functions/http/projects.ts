import { getProject, listProjects } from '../../shared/features/inventory/read-inventory.ts';
import type { Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { includeRemoved } from './include-removed.ts';
import { presentProject } from './present-inventory.ts';
import { listResponse, pageRequestOf } from './responses.ts';

export const projects = {
  async GitLabProjects_List(call, app) {
    const { params, apiVersion } = call;
    const key = connectorKeyOf(params);
    const group = params['groupFQName'] ?? '';
    const { root, page } = await listProjects(key, group, pageRequestOf(call), includeRemoved(call), app);
    return listResponse(page, (row) => presentProject(row, root, { key, apiVersion }), call);
  },
  async GitLabProjects_Get(call, app) {
    const { params, apiVersion } = call;
    const key = connectorKeyOf(params);
    const { groupFQName = '', projectName = '' } = params;
    const { root, row } = await getProject(key, groupFQName, projectName, includeRemoved(call), app);
    return { status: 200, body: presentProject(row, root, { key, apiVersion }) };
  },
} satisfies Partial<Handlers>;
