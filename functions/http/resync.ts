import { getGroup, getProject } from '../../shared/features/inventory/read-inventory.ts';
import {
  requestConnectorResync,
  requestGroupResync,
  requestProjectResync,
} from '../../shared/features/resync/request-resync.ts';
import type { Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';

const present = { removed: false };

export const resync = {
  async DevOpsConfigurations_Resync({ params }, app) {
    return { status: 202, body: await requestConnectorResync(connectorKeyOf(params), app) };
  },
  async GitLabGroups_Resync({ params, caller }, app) {
    const key = connectorKeyOf(params);
    const group = await getGroup(key, params['groupFQName'] ?? '', present, app);
    return { status: 202, body: await requestGroupResync(key, group, caller.name, app) };
  },
  async GitLabProjects_Resync({ params, caller }, app) {
    const key = connectorKeyOf(params);
    const { groupFQName = '', projectName = '' } = params;
    const project = await getProject(key, groupFQName, projectName, present, app);
    await requestProjectResync(key, project, caller.name, app);
    return { status: 202, body: {} };
  },
} satisfies Partial<Handlers>;
