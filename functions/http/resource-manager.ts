import {
  connectorApiVersions,
  devopsApiVersions,
  ownApiVersion,
} from '../../shared/contracts/arm/api-version.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import {
  type GenericResource,
  type Provider,
  type ResourceGroup,
  type Subscription,
  roleDefinitionsApiVersions,
} from '../../shared/contracts/arm/resource-manager.ts';
import { authorizationApiVersions } from '../../shared/contracts/arm/role-assignment.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import { resourceIdOf } from '../../shared/platform/resource-scope.ts';
import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type { Permission } from '../../shared/features/permissions/ports.ts';
import { endpoint, type Call, type Endpoint } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { filterValues } from './odata-filter.ts';
import { connectorId } from './resource-ids.ts';

type Place = { subscriptionId: string; resourceGroup?: string };
type Deeds = {
  subscriptionIds(caller: Caller): Promise<string[]>;
  connectorsIn(place: Place, access: Permission): Promise<Connector[]>;
  resourceGroups(subscriptionId: string, access: Permission): Promise<Connector[]>;
  resourceGroup(place: Required<Place>, access: Permission): Promise<Connector>;
};

/** What Azure Resource Manager's clients ask of it before they ask for a connector. */
export function resourceManager(deeds: Deeds) {
  return {
    subscriptions: [
      endpoint(operations.Subscriptions_List, async ({ caller }) => {
        const ids = await deeds.subscriptionIds(caller);
        return { status: 200, body: { value: ids.map((id) => presentSubscription(id, caller)) } };
      }),
    ],
    subscription: [
      endpoint(operations.Subscriptions_Get, ({ caller, params }) =>
        Promise.resolve({ status: 200, body: presentSubscription(params['subscriptionId'] ?? '', caller) }),
      ),
    ],
    tenants: [
      endpoint(operations.Tenants_List, ({ caller: { tenantId } }) => {
        const tenant = { id: `/tenants/${tenantId}`, tenantId, tenantCategory: 'Home', tenantType: 'AAD' };
        return Promise.resolve({ status: 200, body: { value: [tenant] } });
      }),
    ],
    resourceGroups: [
      endpoint(operations.ResourceGroups_List, async ({ params, access }) => {
        const groups = await deeds.resourceGroups(params['subscriptionId'] ?? '', access);
        return { status: 200, body: { value: groups.map(presentGroup) } };
      }),
    ],
    resourceGroup: [
      endpoint(operations.ResourceGroups_Get, async ({ params, access }) => {
        const place = {
          subscriptionId: params['subscriptionId'] ?? '',
          resourceGroup: params['resourceGroupName'] ?? '',
        };
        return { status: 200, body: presentGroup(await deeds.resourceGroup(place, access)) };
      }),
    ],
    subscriptionResources: [endpoint(operations.Resources_List, (call) => listResources(call, deeds))],
    resourceGroupResources: [
      endpoint(operations.Resources_ListByResourceGroup, (call) => listResources(call, deeds)),
    ],
    providers: [
      endpoint(operations.Providers_List, ({ params }) => {
        const value = Object.keys(types).map((namespace) => presentProvider(namespace, params));
        return Promise.resolve({ status: 200, body: { value } });
      }),
    ],
    provider: [
      endpoint(operations.Providers_Get, ({ params }) =>
        Promise.resolve({ status: 200, body: presentProvider(namespaceOf(params), params) }),
      ),
    ],
  } satisfies Record<string, Endpoint[]>;
}

async function listResources(call: Call, deeds: Deeds) {
  const wanted = filterValues(call.query.get('$filter'), [
    'resourceType',
    'name',
    'resourceGroup',
    'location',
  ]);
  const { name: _name, ...place } = scopeOf(call.params);
  const all = (await deeds.connectorsIn(place, call.access)).map(presentResource);
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

/** Nobody tells us a subscription's name. */
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

/** Throws `NotFoundError` for a provider that is not answered here. */
function namespaceOf(params: Call['params']): string {
  const given = params['resourceProviderNamespace'] ?? '';
  const namespace = Object.keys(types).find((known) => isSame(known, given));
  if (namespace !== undefined) return namespace;
  throw new NotFoundError(
    `The resource namespace '${given.slice(0, 100)}' is not answered here. Known: ${Object.keys(types).join(', ')}.`,
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
