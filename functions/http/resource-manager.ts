import {
  connectorApiVersions,
  devopsApiVersions,
  ownApiVersion,
} from '../../shared/contracts/arm/api-version.ts';
import {
  type GenericResource,
  type Provider,
  type ResourceGroup,
  type Subscription,
  roleDefinitionsApiVersions,
} from '../../shared/contracts/arm/resource-manager.ts';
import { authorizationApiVersions } from '../../shared/contracts/arm/role-assignment.ts';
import type { App } from '../../shared/features/app.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import {
  getResourceGroup,
  listConnectorsIn,
  listResourceGroups,
} from '../../shared/features/connectors/read-resource-groups.ts';
import { listSubscriptionIds } from '../../shared/features/permissions/list-own-roles.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import { resourceIdOf } from '../../shared/platform/resource-scope.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { filterValues } from './odata-filter.ts';
import { connectorId } from './resource-ids.ts';

/** Requests that clients of Azure Resource Manager send before they request a connector. */
export const resourceManager = {
  async Subscriptions_List({ caller }, app) {
    const ids = await listSubscriptionIds(caller, app);
    return { status: 200, body: { value: ids.map((id) => presentSubscription(id, caller)) } };
  },
  Subscriptions_Get({ caller, params }) {
    const body = presentSubscription(params['subscriptionId'] ?? '', caller);
    return Promise.resolve({ status: 200, body });
  },
  Tenants_List({ caller: { tenantId } }) {
    const tenant = { id: `/tenants/${tenantId}`, tenantId, tenantCategory: 'Home', tenantType: 'AAD' };
    return Promise.resolve({ status: 200, body: { value: [tenant] } });
  },
  async ResourceGroups_List({ params, access }, app) {
    const groups = await listResourceGroups(params['subscriptionId'] ?? '', access, app);
    return { status: 200, body: { value: groups.map(presentGroup) } };
  },
  async ResourceGroups_Get({ params, access }, app) {
    const { subscriptionId = '', resourceGroupName: resourceGroup = '' } = params;
    const connector = await getResourceGroup({ subscriptionId, resourceGroup }, access, app);
    return { status: 200, body: presentGroup(connector) };
  },
  Resources_List: listResources,
  Resources_ListByResourceGroup: listResources,
  Providers_List({ params }) {
    const value = Object.keys(types).map((namespace) => presentProvider(namespace, params));
    return Promise.resolve({ status: 200, body: { value } });
  },
  Providers_Get({ params }) {
    return Promise.resolve({ status: 200, body: presentProvider(namespaceOf(params), params) });
  },
} satisfies Partial<Handlers>;

async function listResources(call: Call, app: App): Promise<ArmResponse> {
  const wanted = filterValues(call.query.get('$filter'), [
    'resourceType',
    'name',
    'resourceGroup',
    'location',
  ]);
  const all = (await listConnectorsIn(scopeOf(call.params), call.access, app)).map(presentResource);
  const value = all.filter((resource) =>
    [...wanted].every(([field, text]) => isSame(fieldOf(resource, field), text)),
  );
  return { status: 200, body: { value } };
}

function fieldOf(resource: GenericResource, field: string): string {
  if (field === 'resourceType') return resource.type;
  if (field === 'resourceGroup') return resource.id.split('/')[4] ?? '';
  return field === 'location' ? resource.location.replaceAll(' ', '') : resource.name;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The name of a subscription is not known here: its id stands in. */
function presentSubscription(subscriptionId: string, { tenantId }: Caller): Subscription {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: subscriptionId,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    managedByTenants: [],
  };
}

function presentGroup({ key, location }: Connector): ResourceGroup {
  const { subscriptionId, resourceGroup } = key;
  return {
    id: resourceIdOf({ subscriptionId, resourceGroup }),
    name: resourceGroup,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    tags: {},
    properties: { provisioningState: 'Succeeded' },
  };
}

function presentResource({ key, location, tags, kind }: Connector): GenericResource {
  const type = 'Microsoft.Security/securityConnectors';
  return { id: connectorId(key), name: key.name, type, location, tags, kind };
}

const devopsVersions = [ownApiVersion, ...devopsApiVersions.toReversed()];
/** The types of each provider and their api-versions, newest first: `az resource` takes the first that is no preview. */
const types: Record<string, Record<string, readonly string[]>> = {
  'Microsoft.Security': {
    securityConnectors: [ownApiVersion, ...connectorApiVersions.toReversed()],
    'securityConnectors/devops': devopsVersions,
    'securityConnectors/devops/gitLabGroups': devopsVersions,
    'securityConnectors/devops/gitLabGroups/projects': devopsVersions,
    'securityConnectors/devops/operationResults': devopsVersions,
  },
  'Microsoft.Authorization': {
    roleAssignments: authorizationApiVersions,
    roleDefinitions: roleDefinitionsApiVersions,
    permissions: roleDefinitionsApiVersions,
  },
};

/** Throws `NotFoundError` for a resource provider that does not exist here. */
function namespaceOf(params: Call['params']): string {
  const given = params['resourceProviderNamespace'] ?? '';
  const namespace = Object.keys(types).find((known) => isSame(known, given));
  if (namespace !== undefined) return namespace;
  throw new NotFoundError(
    `The resource namespace '${given.slice(0, 100)}' is not available here. Available: ${Object.keys(types).join(', ')}.`,
    'InvalidResourceNamespace',
  );
}

function presentProvider(namespace: string, { subscriptionId = '' }: Call['params']): Provider {
  const resourceTypes = Object.entries(types[namespace] ?? {}).map(([resourceType, versions]) => ({
    resourceType,
    locations: [],
    apiVersions: [...versions],
    capabilities: 'None',
  }));
  return {
    id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
    namespace,
    registrationState: 'Registered',
    registrationPolicy: 'RegistrationRequired',
    resourceTypes,
  };
}
