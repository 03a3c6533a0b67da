import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { httpFunctions } from '../../../functions/http-functions.ts';
import { operations, paths } from '../../../shared/contracts/arm/operations.ts';
import { pagePaths } from '../../../shared/contracts/page-paths.ts';
import type { OperationSpec } from '../../../shared/contracts/arm/operations/operation-spec.ts';
import type { ResourceScope } from '../../../shared/contracts/resource-scope.ts';
import { startApp, type AppAnswer, type RunningApp } from '../../support/app.ts';
import { contoso, fabrikam } from '../../support/entra.ts';

/**
 * Matrix of roles, written by hand: nothing in it is computed from the code under test. `at` is the last of subscription,
 * resource group and connector that the path names; `by` are the roles that allow the operation there. At the tenant,
 * every signed-in caller is allowed.
 */
type Row = { at: keyof typeof reach | 'the tenant'; by: readonly RoleName[] };

const roleIds = {
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  'Security Admin': 'fb1c8493-542b-48eb-b624-b4c8fea62acd',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'Security Reader': '39bc4728-0917-49c7-9d2c-d95423bc2eb4',
};
type RoleName = keyof typeof roleIds;

const everyRole: RoleName[] = ['Owner', 'Contributor', 'Security Admin', 'Reader', 'Security Reader'];
const writers: RoleName[] = ['Owner', 'Contributor', 'Security Admin'];
const owners: RoleName[] = ['Owner'];

/** A new operation needs a row: see the first test for what to write. */
const rows: Record<keyof typeof operations, Row> = {
  Subscriptions_List: { at: 'the tenant', by: everyRole },
  Subscriptions_Get: { at: 'anything in the subscription', by: everyRole },
  Tenants_List: { at: 'the tenant', by: everyRole },
  ResourceGroups_List: { at: 'anything in the subscription', by: everyRole },
  ResourceGroups_Get: { at: 'anything in the resource group', by: everyRole },
  Resources_List: { at: 'anything in the subscription', by: everyRole },
  Resources_ListByResourceGroup: { at: 'anything in the resource group', by: everyRole },
  Providers_List: { at: 'anything in the subscription', by: everyRole },
  Providers_Get: { at: 'anything in the subscription', by: everyRole },
  RoleDefinitions_GetById: { at: 'the tenant', by: everyRole },
  RoleDefinitions_ListForSubscription: { at: 'subscription', by: everyRole },
  RoleDefinitions_GetForSubscription: { at: 'subscription', by: everyRole },
  RoleDefinitions_ListForResourceGroup: { at: 'resource group', by: everyRole },
  RoleDefinitions_GetForResourceGroup: { at: 'resource group', by: everyRole },
  RoleDefinitions_ListForConnector: { at: 'connector', by: everyRole },
  RoleDefinitions_GetForConnector: { at: 'connector', by: everyRole },
  Permissions_ListForSubscription: { at: 'subscription', by: everyRole },
  Permissions_ListForResourceGroup: { at: 'resource group', by: everyRole },
  Permissions_ListForConnector: { at: 'connector', by: everyRole },
  SecurityConnectors_List: { at: 'anything in the subscription', by: everyRole },
  SecurityConnectors_ListByResourceGroup: { at: 'anything in the resource group', by: everyRole },
  SecurityConnectors_Get: { at: 'connector', by: everyRole },
  SecurityConnectors_CreateOrUpdate: { at: 'connector', by: writers },
  SecurityConnectors_Update: { at: 'connector', by: writers },
  SecurityConnectors_Delete: { at: 'connector', by: writers },
  Authorizations_Create: { at: 'connector', by: writers },
  DevOpsConfigurations_List: { at: 'connector', by: everyRole },
  DevOpsConfigurations_Get: { at: 'connector', by: everyRole },
  DevOpsConfigurations_CreateOrUpdate: { at: 'connector', by: writers },
  DevOpsConfigurations_Update: { at: 'connector', by: writers },
  DevOpsConfigurations_Delete: { at: 'connector', by: writers },
  DevOpsConfigurations_Validate: { at: 'connector', by: writers },
  DevOpsConfigurations_Resync: { at: 'connector', by: writers },
  DevOpsOperationResults_Get: { at: 'connector', by: everyRole },
  GitLabGroups_ListAvailable: { at: 'connector', by: writers },
  GitLabGroups_List: { at: 'connector', by: everyRole },
  GitLabGroups_Get: { at: 'connector', by: everyRole },
  GitLabGroups_Resync: { at: 'connector', by: writers },
  GitLabGroups_Onboard: { at: 'connector', by: writers },
  GitLabGroups_Offboard: { at: 'connector', by: writers },
  GitLabGroups_ListWebhookSecret: { at: 'connector', by: writers },
  GitLabGroups_RotateWebhookSecret: { at: 'connector', by: writers },
  GitLabSubgroups_List: { at: 'connector', by: everyRole },
  GitLabProjects_List: { at: 'connector', by: everyRole },
  GitLabProjects_Get: { at: 'connector', by: everyRole },
  GitLabProjects_Resync: { at: 'connector', by: writers },
  EventSubscriptions_List: { at: 'connector', by: everyRole },
  EventSubscriptions_Get: { at: 'connector', by: everyRole },
  EventSubscriptions_CreateOrUpdate: { at: 'connector', by: writers },
  EventSubscriptions_Delete: { at: 'connector', by: writers },
  EventSubscriptions_ListSecret: { at: 'connector', by: writers },
  EventSubscriptions_RotateSecret: { at: 'connector', by: writers },
  EventSubscriptions_Test: { at: 'connector', by: writers },
  Runs_List: { at: 'connector', by: everyRole },
  Runs_Get: { at: 'connector', by: everyRole },
  Runs_Cancel: { at: 'connector', by: writers },
  Runs_Pause: { at: 'connector', by: writers },
  Runs_Continue: { at: 'connector', by: writers },
  Runs_RetryFailed: { at: 'connector', by: writers },
  Runs_ListBySubscription: { at: 'anything in the subscription', by: everyRole },
  GitLabProjectAssessments_List: { at: 'connector', by: everyRole },
  GitLabProjectAssessments_Get: { at: 'connector', by: everyRole },
  GitLabGroupAssessments_List: { at: 'connector', by: everyRole },
  GitLabGroupAssessments_Get: { at: 'connector', by: everyRole },
  ConnectorAssessments_List: { at: 'connector', by: everyRole },
  ConnectorAssessments_Get: { at: 'connector', by: everyRole },
  Assessments_ListByResourceGroup: { at: 'anything in the resource group', by: everyRole },
  Assessments_ListBySubscription: { at: 'anything in the subscription', by: everyRole },
  AssessmentsMetadata_List: { at: 'the tenant', by: everyRole },
  AssessmentsMetadata_Get: { at: 'the tenant', by: everyRole },
  AssessmentsMetadata_ListBySubscription: { at: 'subscription', by: everyRole },
  AssessmentsMetadata_GetInSubscription: { at: 'subscription', by: everyRole },
  GitLabProjectSubAssessments_List: { at: 'connector', by: everyRole },
  GitLabProjectSubAssessments_Get: { at: 'connector', by: everyRole },
  GitLabProjectFindings_List: { at: 'connector', by: everyRole },
  GitLabProjectFindings_Get: { at: 'connector', by: everyRole },
  GitLabProjectFindingCoverage_Get: { at: 'connector', by: everyRole },
  Findings_List: { at: 'anything in the subscription', by: everyRole },
  FindingCoverage_Get: { at: 'anything in the subscription', by: everyRole },
  ConnectorFindings_List: { at: 'connector', by: everyRole },
  ConnectorFindingCoverage_Get: { at: 'connector', by: everyRole },
  Exports_Create: { at: 'anything in the subscription', by: everyRole },
  Exports_Get: { at: 'anything in the subscription', by: everyRole },
  Exports_GetContent: { at: 'anything in the subscription', by: everyRole },
  ConnectorExports_Create: { at: 'connector', by: everyRole },
  ConnectorExports_Get: { at: 'connector', by: everyRole },
  ConnectorExports_GetContent: { at: 'connector', by: everyRole },
  Inventory_List: { at: 'anything in the subscription', by: everyRole },
  ConnectorInventory_List: { at: 'connector', by: everyRole },
  InventorySummary_Get: { at: 'anything in the subscription', by: everyRole },
  ConnectorInventorySummary_Get: { at: 'connector', by: everyRole },
  Suggestions_List: { at: 'anything in the subscription', by: everyRole },
  ConnectorSuggestions_List: { at: 'connector', by: everyRole },
  Recommendations_List: { at: 'anything in the subscription', by: everyRole },
  ConnectorRecommendations_List: { at: 'connector', by: everyRole },
  RecommendationResources_List: { at: 'anything in the subscription', by: everyRole },
  ConnectorRecommendationResources_List: { at: 'connector', by: everyRole },
  Coverage_Get: { at: 'anything in the subscription', by: everyRole },
  ConnectorCoverage_Get: { at: 'connector', by: everyRole },
  DataStatus_Get: { at: 'anything in the subscription', by: everyRole },
  ConnectorDataStatus_Get: { at: 'connector', by: everyRole },
  Exemptions_List: { at: 'anything in the subscription', by: everyRole },
  ConnectorExemptions_List: { at: 'connector', by: everyRole },
  ConnectorExemptions_Get: { at: 'connector', by: everyRole },
  ConnectorExemptions_CreateOrUpdate: { at: 'connector', by: writers },
  ConnectorExemptions_Delete: { at: 'connector', by: writers },
  GitLabProjectGovernanceAssignments_List: { at: 'connector', by: everyRole },
  GitLabProjectGovernanceAssignments_Get: { at: 'connector', by: everyRole },
  GitLabProjectGovernanceAssignments_CreateOrUpdate: { at: 'connector', by: writers },
  GitLabProjectGovernanceAssignments_Delete: { at: 'connector', by: writers },
  GitLabGroupGovernanceAssignments_List: { at: 'connector', by: everyRole },
  GitLabGroupGovernanceAssignments_Get: { at: 'connector', by: everyRole },
  GitLabGroupGovernanceAssignments_CreateOrUpdate: { at: 'connector', by: writers },
  GitLabGroupGovernanceAssignments_Delete: { at: 'connector', by: writers },
  ConnectorGovernanceAssignments_List: { at: 'connector', by: everyRole },
  ConnectorGovernanceAssignments_Get: { at: 'connector', by: everyRole },
  ConnectorGovernanceAssignments_CreateOrUpdate: { at: 'connector', by: writers },
  ConnectorGovernanceAssignments_Delete: { at: 'connector', by: writers },
  Changes_List: { at: 'connector', by: everyRole },
  Changes_ListBySubscription: { at: 'anything in the subscription', by: everyRole },
  DeadLetters_List: { at: 'subscription', by: everyRole },
  DeadLetters_Get: { at: 'subscription', by: everyRole },
  DeadLetters_Dismiss: { at: 'subscription', by: writers },
  DeadLetters_Replay: { at: 'subscription', by: writers },
  DeadLetters_ReplayAll: { at: 'subscription', by: writers },
  ConnectorDeadLetters_List: { at: 'connector', by: everyRole },
  ConnectorDeadLetters_Get: { at: 'connector', by: everyRole },
  ConnectorDeadLetters_Dismiss: { at: 'connector', by: writers },
  ConnectorDeadLetters_Replay: { at: 'connector', by: writers },
  ConnectorDeadLetters_ReplayAll: { at: 'connector', by: writers },
  ConnectorActivities_List: { at: 'connector', by: everyRole },
  Activities_List: { at: 'subscription', by: everyRole },
  RoleAssignments_ListForSubscription: { at: 'subscription', by: everyRole },
  RoleAssignments_GetForSubscription: { at: 'subscription', by: everyRole },
  RoleAssignments_CreateForSubscription: { at: 'subscription', by: owners },
  RoleAssignments_DeleteForSubscription: { at: 'subscription', by: owners },
  RoleAssignments_ListForResourceGroup: { at: 'resource group', by: everyRole },
  RoleAssignments_GetForResourceGroup: { at: 'resource group', by: everyRole },
  RoleAssignments_CreateForResourceGroup: { at: 'resource group', by: owners },
  RoleAssignments_DeleteForResourceGroup: { at: 'resource group', by: owners },
  RoleAssignments_ListForConnector: { at: 'connector', by: everyRole },
  RoleAssignments_GetForConnector: { at: 'connector', by: everyRole },
  RoleAssignments_CreateForConnector: { at: 'connector', by: owners },
  RoleAssignments_DeleteForConnector: { at: 'connector', by: owners },
};

/** Routes that answer without an Azure role, and why that is right. */
const openRoutes: Record<string, string> = {
  gitlabSignInStart: 'asks for the role of the connector that its query names; see its own tests',
  gitlabSignInCallback: 'is proved by a state that is good once, in the browser that got it',
  gitlabWebhook: 'GitLab proves itself by the secret of its hook',
  cloudMetadata: 'names the sign-in page, which callers without a token need',
  health: 'shows only whether the app is healthy',
  openapi: 'is the description of the API',
  page: 'is the page itself, which holds no data',
  ...Object.fromEntries(
    pagePaths.map((path) => [`page${path[0]?.toUpperCase()}${path.slice(1)}`, 'is the same page']),
  ),
  assets: 'are the scripts and styles of the page',
  pageSettings: 'names the sign-in page, and nothing that is secret',
  zUnmatchedRoute: 'answers as the operation that fits the path once it is cleaned, else 404',
};

const subscriptionId = '11111111-0000-4000-8000-000000000001';
const otherSubscription = '11111111-0000-4000-8000-000000000002';
const foreignSubscription = '22222222-0000-4000-8000-000000000001';
const resourceGroup = 'security';

/** Scope of the one role of a caller, relative to the scope of the requests. */
const places: Record<string, ResourceScope> = {
  'the subscription': { subscriptionId },
  'the resource group': { subscriptionId, resourceGroup: 'SECURITY' },
  'the connector': { subscriptionId, resourceGroup, name: 'Missing' },
  'another connector of the resource group': { subscriptionId, resourceGroup, name: 'missing2' },
  'another resource group': { subscriptionId, resourceGroup: 'secur' },
  'a connector of the same name in another resource group': {
    subscriptionId,
    resourceGroup: 'b',
    name: 'missing',
  },
  'another subscription': { subscriptionId: otherSubscription },
};

/** From where a role reaches what is asked for: from its place and from above; lists also show what lies below. */
const reach = {
  subscription: ['the subscription'],
  'resource group': ['the subscription', 'the resource group'],
  connector: ['the subscription', 'the resource group', 'the connector'],
  'anything in the subscription': [
    'the subscription',
    'the resource group',
    'the connector',
    'another connector of the resource group',
    'another resource group',
    'a connector of the same name in another resource group',
  ],
  'anything in the resource group': [
    'the subscription',
    'the resource group',
    'the connector',
    'another connector of the resource group',
  ],
};

const values: Record<string, string> = {
  subscriptionId,
  resourceGroupName: resourceGroup,
  // It does not exist: who may not see it must not even learn that.
  securityConnectorName: 'missing',
  groupFQName: 'acme$web',
  projectName: 'shop',
  operationResultId: '00000000-0000-4000-8000-000000000001',
  runId: '8236000000000-0123456789ab',
  deadLetterId: 'resync-1',
  eventSubscriptionName: 'siem',
  check: 'PRJ-01',
  exportId: '00000000-0000-4000-8000-000000000003',
  assessmentName: 'd65d1d01-3961-55bb-b8a8-9f7ceea00e5d',
  subAssessmentName: '0'.repeat(32),
  findingId: '0'.repeat(32),
  exemptionName: 'known-risk',
  assignmentKey: 'd65d1d01-3961-55bb-b8a8-9f7ceea00e5e',
  assessmentMetadataName: 'd65d1d01-3961-55bb-b8a8-9f7ceea00e5d',
  roleAssignmentName: '00000000-0000-4000-8000-000000000002',
  roleDefinitionId: roleIds.Reader,
  resourceProviderNamespace: 'Microsoft.Security',
};
/** Some two thousand requests; seconds on an idle machine. */
const longMs = 180_000;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const specs = Object.values<OperationSpec>(operations);

type Cell = { spec: OperationSpec; role: RoleName | undefined; place: string; tenantId: string };

let app: RunningApp;
const tokens = new Map<string, Promise<string>>();

beforeAll(async () => {
  app = await startApp({
    TENANTS: JSON.stringify([
      { tenantId: contoso, subscriptions: [subscriptionId, otherSubscription] },
      { tenantId: fabrikam, subscriptions: [foreignSubscription] },
    ]),
  });
  await pMap(principals(), assign, { concurrency: 8 });
});
afterAll(async () => {
  await app.stop();
});

/** One caller for each role and place, and one without any. */
function principals(): { role: RoleName | undefined; place: string }[] {
  const withRole = everyRole.flatMap((role) => Object.keys(places).map((place) => ({ role, place })));
  return [...withRole, { role: undefined, place: 'nowhere' }];
}

function nameOf({ role, place }: { role: RoleName | undefined; place: string }): string {
  return `${role ?? 'nobody'} at ${place}`;
}

/** A caller of the other tenant has the same object id, as a guest may. */
async function assign(principal: { role: RoleName | undefined; place: string }): Promise<void> {
  const { role, place } = principal;
  const scope = places[place];
  if (role === undefined || scope === undefined) return;
  const principalId = objectIdOf(contoso, nameOf(principal));
  await app.stores.roleAssignments.insert(contoso, {
    name: objectIdOf('assignment', nameOf(principal)),
    scope,
    roleDefinitionId: roleIds[role],
    principalId,
    principalType: 'User',
    createdBy: principalId,
    createdAt: '2026-11-23T10:00:00.000Z',
  });
}

function tokenOf({ role, place, tenantId }: Omit<Cell, 'spec'>): Promise<string> {
  const name = nameOf({ role, place });
  const known = tokens.get(`${tenantId} ${name}`);
  const objectId = objectIdOf(contoso, name);
  const token = known ?? app.token({ kind: 'user', name, tenantId, objectId });
  tokens.set(`${tenantId} ${name}`, token);
  return token;
}

function pathOf(template: string): string {
  return `/${template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? name))}`;
}

function askFor(
  spec: OperationSpec,
  token: string | undefined,
  path = pathOf(spec.path),
): Promise<AppAnswer> {
  return app.ask(spec.method, path, {
    ...(token === undefined ? {} : { token }),
    version: spec.apiVersions.at(-1) ?? '',
    // Nothing that could be carried out: what is allowed ends at the next check.
    body: spec.body === undefined ? undefined : {},
  });
}

function cellsOf(tenantId: string): Cell[] {
  return specs.flatMap((spec) => principals().map((principal) => ({ spec, tenantId, ...principal })));
}

function isAllowed({ spec, role, place }: Cell): boolean {
  const row = rows[spec.operationId as keyof typeof rows];
  if (row.at === 'the tenant') return true;
  return role !== undefined && row.by.includes(role) && reach[row.at].includes(place);
}

/** Undefined when it is answered as it should be. */
function faultOf(cell: Cell, { status, code }: AppAnswer): string | undefined {
  const expected =
    cell.tenantId !== contoso && cell.spec.atTenant !== true
      ? status === 401 && code === 'InvalidAuthenticationTokenTenant'
      : isAllowed(cell)
        ? status < 500 && ![401, 403, 405, 429].includes(status)
        : status === 403 && code === 'AuthorizationFailed';
  return expected
    ? undefined
    : `${nameOf(cell)} of tenant ${cell.tenantId}: ${cell.spec.operationId} answered ${status} ${code}`;
}

async function faultsOf(cells: Cell[]): Promise<(string | undefined)[]> {
  const faults = await pMap(
    cells,
    async (cell) => faultOf(cell, await askFor(cell.spec, await tokenOf(cell))),
    {
      concurrency: 16,
    },
  );
  return faults.filter((fault) => fault !== undefined);
}

describe('the matrix', () => {
  it('has a row for every operation', () => {
    const missing = specs
      .filter(({ operationId }) => !(operationId in rows))
      .map(
        ({ operationId, path }) =>
          `Add to rows in test/features/permissions/matrix.test.ts: ${operationId}: { at: …, by: … }, where 'at' is what /${path} names last ` +
          `of subscription, resource group and connector, and 'by' is everyRole, writers or owners.`,
      );

    expect(missing).toEqual([]);
    expect(Object.keys(rows).toSorted()).toEqual(specs.map(({ operationId }) => operationId).toSorted());
  });

  it('has every route that is registered: as an operation, or among those that are open', () => {
    const byPath = new Set(specs.map(({ path }) => path));
    const missing = Object.keys(httpFunctions)
      .filter((name) => !byPath.has(paths[name as keyof typeof paths]) && !(name in openRoutes))
      .map(
        (name) =>
          `The function '${name}' is no operation of shared/contracts/arm/operations.ts. Describe it there, so that roles are ` +
          `checked; or add it to openRoutes in test/features/permissions/matrix.test.ts, with the reason why it needs no role.`,
      );

    expect(missing).toEqual([]);
    expect(Object.keys(openRoutes).filter((name) => !(name in httpFunctions))).toEqual([]);
  });

  it('knows a value for everything that a path names', () => {
    const names = specs.flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''));

    expect(names.filter((name) => !(name in values))).toEqual([]);
  });
});

describe('every operation, asked for by every role at every place', () => {
  it(
    'is done for those who may, and for nobody else',
    async () => {
      const cells = cellsOf(contoso);

      expect(await faultsOf(cells)).toEqual([]);
      expect(cells.length).toBeGreaterThanOrEqual(specs.length * 36);
      expect(cells.filter(isAllowed).length).toBeGreaterThan(300);
      expect(cells.filter((cell) => !isAllowed(cell)).length).toBeGreaterThan(1_000);
    },
    longMs,
  );

  it(
    'is never done for a caller of another tenant, whatever their object id may do here',
    async () => {
      expect(await faultsOf(cellsOf(fabrikam))).toEqual([]);
    },
    longMs,
  );

  it('is never done without a token', async () => {
    const answers = await Promise.all(specs.map((spec) => askFor(spec, undefined)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(answers.every(({ headers }) => headers.get('www-authenticate')?.includes(contoso))).toBe(true);
  });

  it('is checked the same when the path has doubled slashes', async () => {
    const nobody = { role: undefined, place: 'nowhere', tenantId: contoso };
    const stranger = { ...nobody, tenantId: fabrikam };

    for (const spec of specs.filter(({ atTenant }) => atTenant !== true)) {
      const codes = [
        (await askFor(spec, await tokenOf(nobody), `/${pathOf(spec.path)}`)).code,
        (await askFor(spec, await tokenOf(stranger), `/${pathOf(spec.path)}`)).code,
        (await askFor(spec, undefined, `/${pathOf(spec.path)}`)).code,
      ];
      expect([spec.operationId, ...codes]).toEqual([
        spec.operationId,
        'AuthorizationFailed',
        'InvalidAuthenticationTokenTenant',
        'AuthenticationFailed',
      ]);
    }
  });
});

describe('every method of every route', () => {
  it('that is no operation is refused, to an Owner as to anybody', async () => {
    const owner = await tokenOf({ role: 'Owner', place: 'the subscription', tenantId: contoso });
    const wrong = Object.values(paths).flatMap((path) =>
      methods
        .filter((method) => !specs.some((spec) => spec.path === path && spec.method === method))
        .map((method) => ({ method, path: pathOf(path) })),
    );

    const answers = await pMap(
      wrong,
      async ({ method, path }) => [
        (await app.ask(method, path, { token: owner })).status,
        (await app.ask(method, path)).status,
      ],
      { concurrency: 16 },
    );

    expect(wrong.length).toBeGreaterThan(100);
    expect(new Set(answers.map(String))).toEqual(new Set(['405,401']));
  });
});
