import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import sample from '../../local.settings.sample.json' with { type: 'json' };
import queues from '../../infra/queues.json' with { type: 'json' };
import { buildApp } from '../../local/build-app.ts';
import { describeApp, type FunctionInfo } from '../../local/functions-host/host.ts';
import { weighPackage } from '../../local/weigh-package.ts';
import { azuriteAccount } from '../support/azurite/azurite-account.ts';
import { aRequest, loadPackage, type Use } from '../support/load-package.ts';
import { unzip, zip } from '../support/zip.ts';

const group = 'subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}';
const security = 'subscriptions/{subscriptionId}/providers/Microsoft.Security';
const own = 'providers/Microsoft.Security';
const connectors = 'providers/Microsoft.Security/securityConnectors';
const connector = `${group}/${connectors}/{securityConnectorName}`;
const assignments = 'providers/Microsoft.Authorization/roleAssignments';
const devops = `${connector}/devops/default`;
const definitions = 'providers/Microsoft.Authorization/roleDefinitions';
const permissions = 'providers/Microsoft.Authorization/permissions';

const http = {
  type: 'http',
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  authLevel: 'anonymous',
};
/** The whole table of functions, in the order in which the host tries overlapping routes. */
const table = [
  { ...http, name: 'activities', route: `${security}/activities` },
  { name: 'assessment', type: 'queue', queueName: 'assessment', connection: 'SERVICEBUS' },
  { ...http, name: 'assessmentMetadata', route: `${own}/assessmentMetadata` },
  { ...http, name: 'assessmentMetadatum', route: `${own}/assessmentMetadata/{assessmentMetadataName}` },
  { ...http, name: 'assets', route: 'assets/{name}' },
  { ...http, name: 'authorizations', route: `${devops}/authorizations` },
  { name: 'autodiscover', type: 'timer', schedule: '%AUTODISCOVER_SCHEDULE%' },
  { ...http, name: 'availableGroups', route: `${devops}/listAvailableGitLabGroups` },
  { ...http, name: 'changes', route: `${devops}/changes` },
  { ...http, name: 'cloudMetadata', route: 'metadata/endpoints' },
  { ...http, name: 'connector', route: connector },
  { ...http, name: 'connectorActivities', route: `${connector}/activities` },
  { ...http, name: 'connectorAssessment', route: `${connector}/${own}/assessments/{assessmentName}` },
  { ...http, name: 'connectorAssessments', route: `${connector}/${own}/assessments` },
  { ...http, name: 'connectorCoverage', route: `${connector}/coverage` },
  { ...http, name: 'connectorDataStatus', route: `${connector}/dataStatus` },
  { ...http, name: 'connectorDeadLetter', route: `${connector}/deadLetters/{deadLetterId}` },
  { ...http, name: 'connectorDeadLetterReplay', route: `${connector}/deadLetters/{deadLetterId}/replay` },
  { ...http, name: 'connectorDeadLetters', route: `${connector}/deadLetters` },
  { ...http, name: 'connectorDeadLettersReplay', route: `${connector}/replayDeadLetters` },
  { ...http, name: 'connectorExemption', route: `${connector}/exemptions/{exemptionName}` },
  { ...http, name: 'connectorExemptions', route: `${connector}/exemptions` },
  { ...http, name: 'connectorExport', route: `${connector}/exports/{exportId}` },
  { ...http, name: 'connectorExportContent', route: `${connector}/exports/{exportId}/content` },
  { ...http, name: 'connectorExports', route: `${connector}/exports` },
  { ...http, name: 'connectorFindingCoverage', route: `${connector}/findingCoverage` },
  { ...http, name: 'connectorFindings', route: `${connector}/findings` },
  {
    ...http,
    name: 'connectorGovernanceAssignment',
    route: `${connector}/${own}/assessments/{assessmentName}/governanceAssignments/{assignmentKey}`,
  },
  {
    ...http,
    name: 'connectorGovernanceAssignments',
    route: `${connector}/${own}/assessments/{assessmentName}/governanceAssignments`,
  },
  { ...http, name: 'connectorInventory', route: `${connector}/inventory` },
  { ...http, name: 'connectorInventorySummary', route: `${connector}/inventorySummary` },
  { ...http, name: 'connectorPermissions', route: `${connector}/${permissions}` },
  {
    ...http,
    name: 'connectorRecommendationResources',
    route: `${connector}/recommendations/{check}/resources`,
  },
  { ...http, name: 'connectorRecommendations', route: `${connector}/recommendations` },
  { ...http, name: 'connectorResync', route: `${devops}/resync` },
  { ...http, name: 'connectorRoleAssignment', route: `${connector}/${assignments}/{roleAssignmentName}` },
  { ...http, name: 'connectorRoleAssignments', route: `${connector}/${assignments}` },
  { ...http, name: 'connectorRoleDefinition', route: `${connector}/${definitions}/{roleDefinitionId}` },
  { ...http, name: 'connectorRoleDefinitions', route: `${connector}/${definitions}` },
  { ...http, name: 'connectorsByResourceGroup', route: `${group}/${connectors}` },
  { ...http, name: 'connectorsBySubscription', route: `subscriptions/{subscriptionId}/${connectors}` },
  { ...http, name: 'connectorSuggestions', route: `${connector}/suggestions` },
  { ...http, name: 'coverage', route: `${security}/coverage` },
  { ...http, name: 'dataStatus', route: `${security}/dataStatus` },
  { ...http, name: 'deadLetter', route: `${security}/deadLetters/{deadLetterId}` },
  { ...http, name: 'deadLetterReplay', route: `${security}/deadLetters/{deadLetterId}/replay` },
  { ...http, name: 'deadLetters', route: `${security}/deadLetters` },
  { ...http, name: 'deadLettersReplay', route: `${security}/replayDeadLetters` },
  { ...http, name: 'devopsConfiguration', route: devops },
  { ...http, name: 'devopsConfigurations', route: `${connector}/devops` },
  { ...http, name: 'devopsValidation', route: `${devops}/validate` },
  { name: 'discovery', type: 'queue', queueName: 'discovery', connection: 'SERVICEBUS' },
  { ...http, name: 'eventSubscription', route: `${devops}/eventSubscriptions/{eventSubscriptionName}` },
  {
    ...http,
    name: 'eventSubscriptionRotation',
    route: `${devops}/eventSubscriptions/{eventSubscriptionName}/rotateSecret`,
  },
  { ...http, name: 'eventSubscriptions', route: `${devops}/eventSubscriptions` },
  {
    ...http,
    name: 'eventSubscriptionSecret',
    route: `${devops}/eventSubscriptions/{eventSubscriptionName}/listSecret`,
  },
  {
    ...http,
    name: 'eventSubscriptionTest',
    route: `${devops}/eventSubscriptions/{eventSubscriptionName}/test`,
  },
  { ...http, name: 'exemptions', route: `${security}/exemptions` },
  { ...http, name: 'export', route: `${security}/exports/{exportId}` },
  { ...http, name: 'exportContent', route: `${security}/exports/{exportId}/content` },
  { ...http, name: 'exports', route: `${security}/exports` },
  { ...http, name: 'findingCoverage', route: `${security}/findingCoverage` },
  { ...http, name: 'findings', route: `${security}/findings` },
  { ...http, name: 'gitlabSignInCallback', route: 'oauth/gitlab/callback' },
  { ...http, name: 'gitlabSignInStart', route: 'oauth/gitlab/start' },
  { ...http, name: 'gitlabWebhook', route: 'webhooks/gitlab/{hookId}' },
  { ...http, name: 'group', route: `${devops}/gitLabGroups/{groupFQName}` },
  {
    ...http,
    name: 'groupAssessment',
    route: `${devops}/gitLabGroups/{groupFQName}/${own}/assessments/{assessmentName}`,
  },
  { ...http, name: 'groupAssessments', route: `${devops}/gitLabGroups/{groupFQName}/${own}/assessments` },
  {
    ...http,
    name: 'groupGovernanceAssignment',
    route: `${devops}/gitLabGroups/{groupFQName}/${own}/assessments/{assessmentName}/governanceAssignments/{assignmentKey}`,
  },
  {
    ...http,
    name: 'groupGovernanceAssignments',
    route: `${devops}/gitLabGroups/{groupFQName}/${own}/assessments/{assessmentName}/governanceAssignments`,
  },
  { ...http, name: 'groupOffboard', route: `${devops}/gitLabGroups/{groupFQName}/offboard` },
  { ...http, name: 'groupOnboard', route: `${devops}/gitLabGroups/{groupFQName}/onboard` },
  { ...http, name: 'groupResync', route: `${devops}/gitLabGroups/{groupFQName}/resync` },
  { ...http, name: 'groups', route: `${devops}/gitLabGroups` },
  { ...http, name: 'groupWebhookSecret', route: `${devops}/gitLabGroups/{groupFQName}/listWebhookSecret` },
  {
    ...http,
    name: 'groupWebhookSecretRotation',
    route: `${devops}/gitLabGroups/{groupFQName}/rotateWebhookSecret`,
  },
  { ...http, name: 'health', route: 'health' },
  { ...http, name: 'inventory', route: `${security}/inventory` },
  { ...http, name: 'inventorySummary', route: `${security}/inventorySummary` },
  { name: 'notification', type: 'queue', queueName: 'notification', connection: 'SERVICEBUS' },
  { ...http, name: 'openapi', route: 'openapi.json' },
  { ...http, name: 'operationResult', route: `${devops}/operationResults/{operationResultId}` },
  { ...http, name: 'page', route: '/' },
  { ...http, name: 'pageChanges', route: 'changes/{*rest}' },
  { ...http, name: 'pageCoverage', route: 'coverage/{*rest}' },
  { ...http, name: 'pageDevops', route: 'devops/{*rest}' },
  { ...http, name: 'pageEnvironments', route: 'environments/{*rest}' },
  { ...http, name: 'pageRecommendations', route: 'recommendations/{*rest}' },
  { ...http, name: 'pageRuns', route: 'runs/{*rest}' },
  { ...http, name: 'pageSettings', route: 'page/settings' },
  { name: 'posture', type: 'timer', schedule: '%POSTURE_SCHEDULE%' },
  { ...http, name: 'project', route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}` },
  {
    ...http,
    name: 'projectAssessment',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/${own}/assessments/{assessmentName}`,
  },
  {
    ...http,
    name: 'projectAssessments',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/${own}/assessments`,
  },
  {
    ...http,
    name: 'projectFinding',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/findings/{findingId}`,
  },
  {
    ...http,
    name: 'projectFindingCoverage',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/findingCoverage`,
  },
  {
    ...http,
    name: 'projectFindings',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/findings`,
  },
  {
    ...http,
    name: 'projectGovernanceAssignment',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/${own}/assessments/{assessmentName}/governanceAssignments/{assignmentKey}`,
  },
  {
    ...http,
    name: 'projectGovernanceAssignments',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/${own}/assessments/{assessmentName}/governanceAssignments`,
  },
  {
    ...http,
    name: 'projectResync',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/resync`,
  },
  { ...http, name: 'projects', route: `${devops}/gitLabGroups/{groupFQName}/projects` },
  {
    ...http,
    name: 'projectSubAssessment',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/${own}/assessments/{assessmentName}/subAssessments/{subAssessmentName}`,
  },
  {
    ...http,
    name: 'projectSubAssessments',
    route: `${devops}/gitLabGroups/{groupFQName}/projects/{projectName}/${own}/assessments/{assessmentName}/subAssessments`,
  },
  {
    ...http,
    name: 'provider',
    route: 'subscriptions/{subscriptionId}/providers/{resourceProviderNamespace}',
  },
  { ...http, name: 'providers', route: 'subscriptions/{subscriptionId}/providers' },
  { ...http, name: 'recommendationResources', route: `${security}/recommendations/{check}/resources` },
  { ...http, name: 'recommendations', route: `${security}/recommendations` },
  { name: 'reconcile', type: 'timer', schedule: '%RECONCILE_SCHEDULE%' },
  { ...http, name: 'resourceGroup', route: group },
  { ...http, name: 'resourceGroupAssessments', route: `${group}/${own}/assessments` },
  { ...http, name: 'resourceGroupPermissions', route: `${group}/${permissions}` },
  { ...http, name: 'resourceGroupResources', route: `${group}/resources` },
  { ...http, name: 'resourceGroupRoleAssignment', route: `${group}/${assignments}/{roleAssignmentName}` },
  { ...http, name: 'resourceGroupRoleAssignments', route: `${group}/${assignments}` },
  { ...http, name: 'resourceGroupRoleDefinition', route: `${group}/${definitions}/{roleDefinitionId}` },
  { ...http, name: 'resourceGroupRoleDefinitions', route: `${group}/${definitions}` },
  { ...http, name: 'resourceGroups', route: 'subscriptions/{subscriptionId}/resourceGroups' },
  { name: 'resync', type: 'queue', queueName: 'resync', connection: 'SERVICEBUS' },
  { ...http, name: 'run', route: `${devops}/runs/{runId}` },
  { ...http, name: 'runCancel', route: `${devops}/runs/{runId}/cancel` },
  { ...http, name: 'runContinue', route: `${devops}/runs/{runId}/continue` },
  { ...http, name: 'runPause', route: `${devops}/runs/{runId}/pause` },
  { ...http, name: 'runRetryFailed', route: `${devops}/runs/{runId}/retryFailed` },
  { ...http, name: 'runs', route: `${devops}/runs` },
  { ...http, name: 'subgroups', route: `${devops}/gitLabGroups/{groupFQName}/listSubgroups` },
  { ...http, name: 'subscription', route: 'subscriptions/{subscriptionId}' },
  { ...http, name: 'subscriptionAssessmentMetadata', route: `${security}/assessmentMetadata` },
  {
    ...http,
    name: 'subscriptionAssessmentMetadatum',
    route: `${security}/assessmentMetadata/{assessmentMetadataName}`,
  },
  { ...http, name: 'subscriptionAssessments', route: `${security}/assessments` },
  { ...http, name: 'subscriptionChanges', route: `${security}/changes` },
  { ...http, name: 'subscriptionPermissions', route: `subscriptions/{subscriptionId}/${permissions}` },
  { ...http, name: 'subscriptionResources', route: 'subscriptions/{subscriptionId}/resources' },
  {
    ...http,
    name: 'subscriptionRoleAssignment',
    route: `subscriptions/{subscriptionId}/${assignments}/{roleAssignmentName}`,
  },
  {
    ...http,
    name: 'subscriptionRoleAssignments',
    route: `subscriptions/{subscriptionId}/${assignments}`,
  },
  {
    ...http,
    name: 'subscriptionRoleDefinition',
    route: `subscriptions/{subscriptionId}/${definitions}/{roleDefinitionId}`,
  },
  { ...http, name: 'subscriptionRoleDefinitions', route: `subscriptions/{subscriptionId}/${definitions}` },
  { ...http, name: 'subscriptionRuns', route: `${security}/runs` },
  { ...http, name: 'subscriptions', route: 'subscriptions' },
  { ...http, name: 'suggestions', route: `${security}/suggestions` },
  { ...http, name: 'tenantRoleDefinition', route: `${definitions}/{roleDefinitionId}` },
  { ...http, name: 'tenants', route: 'tenants' },
  { name: 'watchdog', type: 'timer', schedule: '%WATCHDOG_SCHEDULE%' },
  { ...http, name: 'zUnmatchedRoute', route: '{*path}' },
];

const names = table.map(({ name }) => name).toSorted();
/** Further executables of Node.js, such as one of version 22, separated by commas. */
const nodes = [
  process.execPath,
  ...(process.env['OTHER_NODES'] ?? '').split(',').filter((path) => path !== ''),
];

let folder: string;
let functions: FunctionInfo[];
let connectionString: string;
/** Settings of the app, also for a process of its own. */
let settings: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palisade-table-'));
  connectionString = await azuriteAccount();
  // The start-up hook composes the whole app: only the tables have to be there.
  const VAULT_KEYS = `test:${randomBytes(32).toString('base64')}`;
  settings = { ...sample.Values, TABLES: connectionString, VAULT_KEYS };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  functions = await describeApp((await buildApp(folder)).entry);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('the bundle that Azure runs', () => {
  it('registers exactly this table of functions', () => {
    expect(functions).toEqual(table);
  });

  it('has the function that takes every route as the last one to be tried', () => {
    const routed = functions.filter(({ type }) => type === 'http');

    expect(routed.at(-1)?.route).toBe('{*path}');
  });

  it('listens to the queues that the infrastructure makes, and to no other', () => {
    const listened = functions.flatMap(({ queueName }) => queueName ?? []);

    expect(listened.toSorted()).toEqual(Object.keys(queues).toSorted());
  });

  it('needs its scripts for telemetry only where it is exported', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'palisade-package-'));
    await cp(folder, copy, { recursive: true });
    const withExporters = {
      ...settings,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${randomUUID()};IngestionEndpoint=https://127.0.0.1:9/`,
    };
    const scripts = await readdir(join(copy, 'functions'));
    const ofTelemetry = scripts.find((name) => name.startsWith('start-telemetry-')) ?? '';

    const exporting = await loadPackage(copy, withExporters);
    await rm(join(copy, 'functions', ofTelemetry));
    const without = await loadPackage(copy, settings);
    await expect(loadPackage(copy, withExporters)).rejects.toThrow(ofTelemetry);
    await rm(copy, { recursive: true, force: true });

    for (const { functions: loaded } of [exporting, without]) expect(loaded.toSorted()).toEqual(names);
  });

  it.each(nodes)(
    'is complete: unpacked from a zip into an empty folder, it runs each kind of function in a double of the worker (%s)',
    async (node) => {
      const empty = await mkdtemp(join(tmpdir(), 'palisade-package-'));
      await zip(folder, join(empty, 'package.zip'));
      await unzip(join(empty, 'package.zip'), join(empty, 'app'));
      const load = (use: Use) => loadPackage(join(empty, 'app'), settings, { use, node });

      const asked = await load(aRequest('cloudMetadata', '/metadata/endpoints?api-version=2022-09-01'));
      const sent = await load({ name: 'discovery', input: { json: '{}' } });
      const timed = await load({ name: 'watchdog', input: { json: '{}' } });
      await rm(empty, { recursive: true, force: true });

      expect(asked.functions.toSorted()).toEqual(names);
      expect(asked.used?.result).toBe('200');
      expect(sent.used?.result).toBe('A message is not a valid job: kind.');
      // Nothing listens at the Service Bus of the settings: the watchdog was loaded and ran up to it.
      expect(timed.used?.result).toMatch(/Service ?Bus|does not take messages/);
    },
  );

  it('holds nothing else, and is small', async () => {
    const { zipped, faults } = await weighPackage(folder);

    expect(faults).toEqual([]);
    expect(zipped).toBeGreaterThan(500_000);
    expect(zipped).toBeLessThan(2_500_000);
  });

  it('comes with the host.json of the repository', async () => {
    const ours = await readFile(join(import.meta.dirname, '../../host.json'), 'utf8');

    expect(await readFile(join(folder, 'host.json'), 'utf8')).toBe(ours);
  });
});
