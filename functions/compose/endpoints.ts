import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { ChosenGroup } from '../../shared/features/onboarding/domain/chosen-groups.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import { askForGroup, askForProject, resyncConnector } from '../../shared/features/resync/request-resync.ts';
import { cancelRun } from '../../shared/features/crawl/cancel-run.ts';
import { assignRole } from '../../shared/features/permissions/assign-role.ts';
import { changeSelection } from '../../shared/features/onboarding/change-selection.ts';
import { deleteDevops, patchDevops, putDevops } from '../../shared/features/onboarding/configure-devops.ts';
import {
  dismissDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from '../../shared/features/recovery/dead-letters.ts';
import { deleteConnector } from '../../shared/features/connectors/delete-connector.ts';
import { listAvailableGroups } from '../../shared/features/onboarding/list-available-groups.ts';
import { listChanges } from '../../shared/features/inventory/list-changes.ts';
import { listWebhookSecret } from '../../shared/features/webhooks/list-webhook-secret.ts';
import {
  getConnector,
  getDevops,
  getOperation,
  listConnectors,
  listDevops,
} from '../../shared/features/connectors/read-connectors.ts';
import {
  getGroup,
  getProject,
  listProjects,
  listRootGroups,
  listSubgroups,
} from '../../shared/features/inventory/read-inventory.ts';
import {
  getRoleAssignment,
  listRoleAssignments,
  removeRoleAssignment,
} from '../../shared/features/permissions/read-role-assignments.ts';
import {
  getResourceGroup,
  listConnectorsIn,
  listOwnRoles,
  listResourceGroups,
  listSubscriptionIds,
} from '../../shared/features/connectors/read-resources.ts';
import { getRun, listRuns } from '../../shared/features/crawl/read-runs.ts';
import { validateDevops } from '../../shared/features/onboarding/validate-devops.ts';
import { patchConnector, putConnector } from '../../shared/features/connectors/save-connector.ts';
import { activities } from '../http/activities.ts';
import { changes } from '../http/changes.ts';
import { connector } from '../http/connector.ts';
import { deadLetters } from '../http/dead-letters.ts';
import { connectorsByResourceGroup, connectorsBySubscription } from '../http/connectors.ts';
import { devopsConfiguration, devopsConfigurations, groupSelection } from '../http/devops-configuration.ts';
import { availableGroups, group, groups, groupWebhookSecret, subgroups } from '../http/groups.ts';
import { operationResult } from '../http/operation-result.ts';
import { project, projects } from '../http/projects.ts';
import { resourceManager } from '../http/resource-manager.ts';
import { connectorResync, groupResync, projectResync } from '../http/resync.ts';
import { run, runCancel, runs } from '../http/runs.ts';
import { roleAssignments } from '../http/role-assignments.ts';
import { roleDefinitions } from '../http/role-definitions.ts';
import { devopsValidation } from '../http/validation.ts';
import type { Deps } from './deps.ts';

/** The operations of the REST contract with what answers them, under the names of their functions. */
export function endpointsOf(deps: Deps) {
  return {
    ...connectorEndpoints(deps),
    ...accessEndpoints(deps),
    ...devopsEndpoints(deps),
    ...inventoryEndpoints(deps),
    ...freshnessEndpoints(deps),
    ...deadLetters({
      list: (whose, page) => listDeadLetters(whose, page, deps),
      get: (whose, id) => getDeadLetter(whose, id, deps),
      dismiss: (whose, id) => dismissDeadLetter(whose, id, deps),
      replay: (whose, id) => replayDeadLetter(whose, id, deps),
      replayAll: (whose) => replayDeadLetters(whose, deps),
    }),
  };
}

function connectorEndpoints(deps: Deps) {
  return {
    connectorsBySubscription: connectorsBySubscription((scope, page, access) =>
      listConnectors(scope, page, access, deps),
    ),
    connectorsByResourceGroup: connectorsByResourceGroup((scope, page, access) =>
      listConnectors(scope, page, access, deps),
    ),
    connector: connector({
      get: (key) => getConnector(key, deps),
      put: (request) => putConnector(request, deps),
      patch: (request) => patchConnector(request, deps),
      remove: (key, precondition) => deleteConnector(key, deps, precondition),
    }),
  };
}

function accessEndpoints(deps: Deps) {
  return {
    ...roleAssignments({
      list: (wish, page) => listRoleAssignments(wish, page, deps),
      get: (named) => getRoleAssignment(named, deps),
      assign: (request) => assignRole(request, deps),
      remove: (named) => removeRoleAssignment(named, deps),
    }),
    ...resourceManager({
      subscriptionIds: (caller) => listSubscriptionIds(caller, deps),
      connectorsIn: (place, access) => listConnectorsIn(place, access, deps),
      resourceGroups: (subscriptionId, access) => listResourceGroups(subscriptionId, access, deps),
      resourceGroup: (place, access) => getResourceGroup(place, access, deps),
    }),
    ...roleDefinitions((caller, scope) => listOwnRoles(caller, scope, deps)),
    ...activities((tenantId, scope, page) => deps.activities.list(tenantId, scope, page)),
  };
}

function devopsEndpoints(deps: Deps) {
  const devops = {
    get: (key) => getDevops(key, deps),
    list: (key) => listDevops(key, deps),
    put: (key, body, caller) => putDevops(key, body, caller, deps),
    patch: (key, body, caller) => patchDevops(key, body, caller, deps),
    remove: (key) => deleteDevops(key, deps),
    instanceUrlOf: (of) => deps.gitlab.instanceUrlOf(of),
  } satisfies Parameters<typeof devopsConfiguration>[0];
  const selectionFor = (caller: Caller) => async (key: ConnectorKey, chosen: readonly ChosenGroup[]) =>
    (await patchDevops(key, {}, caller, deps, chosen)).connector;
  const select = (deed: 'onboard' | 'offboard') => (key: ConnectorKey, name: string, caller: Caller) =>
    changeSelection(key, name, deed, { ...deps, patchSelection: selectionFor(caller) });
  return {
    devopsConfigurations: devopsConfigurations(devops),
    devopsConfiguration: devopsConfiguration(devops),
    devopsValidation: devopsValidation((key, body, caller) => validateDevops(key, body, caller, deps)),
    groupOnboard: groupSelection(operations.GitLabGroups_Onboard, select('onboard'), devops),
    groupOffboard: groupSelection(operations.GitLabGroups_Offboard, select('offboard'), devops),
    operationResult: operationResult((key, id) => getOperation(key, id, deps)),
  };
}

function inventoryEndpoints(deps: Deps) {
  return {
    availableGroups: availableGroups((key) => listAvailableGroups(key, deps)),
    groups: groups((key, wanted) => listRootGroups(key, wanted, deps)),
    group: group((key, name, wanted) => getGroup(key, name, wanted, deps)),
    subgroups: subgroups((key, name, wanted) => listSubgroups(key, name, wanted, deps)),
    projects: projects((key, name, page, wanted) => listProjects(key, name, page, wanted, deps)),
    project: project((key, name, path, wanted) => getProject(key, name, path, wanted, deps)),
  };
}

function freshnessEndpoints(deps: Deps) {
  const present = { removed: false };
  return {
    runs: runs((key, page) => listRuns(key, page, deps)),
    run: run((key, runId) => getRun(key, runId, deps)),
    runCancel: runCancel((key, runId, caller) =>
      cancelRun(key, runId, caller, { ...deps, readRun: (...asked) => getRun(...asked, deps) }),
    ),
    changes: changes((key, page) => listChanges(key, page, deps)),
    connectorResync: connectorResync({ connector: (key) => resyncConnector(key, deps) }),
    groupResync: groupResync({
      group: async (key, name, caller) =>
        askForGroup(key, await getGroup(key, name, present, deps), caller, deps),
    }),
    groupWebhookSecret: groupWebhookSecret(async (key, name) =>
      listWebhookSecret(await getGroup(key, name, present, deps), deps),
    ),
    projectResync: projectResync({
      project: async (key, name, path, caller) =>
        askForProject(key, (await getProject(key, name, path, present, deps)).row, caller, deps),
    }),
  };
}
