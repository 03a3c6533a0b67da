import type { Resource } from './prediction.ts';
import { appSettingsOf, lastPart, ofType, scopeOf, valueAt } from './resources.ts';

/** Settings that Flex Consumption refuses, or that would hold a key. */
const refused =
  /^(FUNCTIONS_WORKER_RUNTIME|FUNCTIONS_EXTENSION_VERSION|WEBSITE_RUN_FROM_PACKAGE|WEBSITE_CONTENT.*|languageWorkers__.*|APPINSIGHTS_INSTRUMENTATIONKEY|AzureWebJobsStorage|SERVICEBUS|TABLES|VAULT_KEYS|VAULT_KEY_FILE|LOCAL_ADMINISTRATOR)$/;

/** Settings of the platform beside those of the app. */
const platform =
  /^(AzureWebJobsStorage__(accountName|credential|clientId)|SERVICEBUS__(credential|clientId)|TABLES__(tableServiceUri|clientId)|SERVICEBUS__fullyQualifiedNamespace|APPLICATIONINSIGHTS_(CONNECTION|AUTHENTICATION)_STRING|AZURE_CLIENT_ID)$/;

/** Settings that are neither set nor left at their default with a reason, or set though they must not be. */
export function settingFaults(
  resources: readonly Resource[],
  known: readonly string[],
  leftOut: Readonly<Record<string, string>>,
): string[] {
  const settings = appSettingsOf(resources);
  if (settings === undefined) return ['there is not exactly one set of app settings'];
  const isSet = (name: string) => Object.hasOwn(settings, name);
  return [
    ...known
      .filter((name) => !isSet(name) && !Object.hasOwn(leftOut, name))
      .map((name) => `${name} is missing`),
    ...Object.keys(leftOut)
      .filter((name) => isSet(name) || !known.includes(name))
      .map((name) => `${name} is set, or no setting, and has a reason why it is not set`),
    ...Object.keys(settings)
      .filter((name) => !known.includes(name) && !platform.test(name))
      .map((name) => `${name} is not a setting`),
    ...Object.keys(settings)
      .filter((name) => refused.test(name))
      .map((name) => `${name} must not be set`),
  ];
}

/** Settings without which the identity is not used; some of them are no settings of the app. */
export function identityFaults(resources: readonly Resource[]): string[] {
  const settings = appSettingsOf(resources) ?? {};
  const needed = {
    AzureWebJobsStorage__accountName: /^sthost/,
    AzureWebJobsStorage__credential: /^managedidentity$/,
    AzureWebJobsStorage__clientId: /outputs\.clientId/,
    SERVICEBUS__fullyQualifiedNamespace: /outputs\.fullyQualifiedNamespace/,
    SERVICEBUS__credential: /^managedidentity$/,
    SERVICEBUS__clientId: /outputs\.clientId/,
    TABLES__tableServiceUri: /outputs\.tableServiceUri/,
    TABLES__clientId: /outputs\.clientId/,
    KEY_VAULT_URL: /outputs\.url/,
    KEY_VAULT_IDENTITY_CLIENT_ID: /outputs\.clientId/,
    AZURE_CLIENT_ID: /outputs\.clientId/,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: /ClientId=.*Authorization=AAD/,
  };
  return Object.entries(needed)
    .filter(([name, value]) => !value.test(settings[name] ?? ''))
    .map(([name]) => `${name} does not name the identity or its target`);
}

type QueueSettings = {
  lockDurationSeconds: number;
  maxDeliveryCount: number;
  duplicateDetectionWindowSeconds: number;
  defaultMessageTimeToLiveSeconds: number;
};

/** Queues that differ from those declared, and properties that the product relies on. */
export function queueFaults(
  resources: readonly Resource[],
  declared: Readonly<Record<string, QueueSettings>>,
): string[] {
  const queues = ofType(resources, 'Microsoft.ServiceBus/namespaces/queues');
  const found = new Map(queues.map((queue) => [lastPart(queue.name), queue]));
  const unknown = [...found.keys()].filter((name) => !Object.hasOwn(declared, name));
  return [
    ...unknown.map((name) => `queue ${name} is not declared`),
    ...Object.entries(declared).flatMap(([name, settings]) => {
      const queue = found.get(name);
      if (queue === undefined) return [`queue ${name} is missing`];
      return Object.entries(propertiesOf(settings))
        .filter(([property, value]) => queue.properties[property] !== value)
        .map(([property, value]) => `queue ${name}: ${property} is not ${value}`);
    }),
  ];
}

function propertiesOf(settings: QueueSettings): Record<string, string | number | boolean> {
  return {
    lockDuration: `PT${settings.lockDurationSeconds}S`,
    maxDeliveryCount: settings.maxDeliveryCount,
    requiresDuplicateDetection: true,
    duplicateDetectionHistoryTimeWindow: `PT${settings.duplicateDetectionWindowSeconds}S`,
    defaultMessageTimeToLive: `PT${settings.defaultMessageTimeToLiveSeconds}S`,
    deadLetteringOnMessageExpiration: true,
    enablePartitioning: false,
    requiresSession: false,
  };
}

/** Tables that are missing, or that the product does not know. */
export function tableFaults(resources: readonly Resource[], names: readonly string[]): string[] {
  const tables = ofType(resources, 'Microsoft.Storage/storageAccounts/tableServices/tables');
  const found = tables.map(({ name }) => lastPart(name));
  return [
    ...names.filter((name) => !found.includes(name)).map((name) => `table ${name} is missing`),
    ...found.filter((name) => !names.includes(name)).map((name) => `table ${name} is unknown`),
    ...tables
      .filter(({ name }) => !name.startsWith('stdata'))
      .map(({ name }) => `table ${name} is not in the data account`),
  ];
}

/** Functions and texts of a template that hand out or hold keys. */
export function keyFaults(template: string): string[] {
  const found = template.matchAll(
    /\blist[A-Z]\w*\s*\(|SharedAccessKey|AccountKey=|SharedAccessSignature|DefaultEndpointsProtocol|[?&]sig=/g,
  );
  return [...found].map(([text]) => `the template contains ${text}`);
}

/** A flag that has to have a value: type, number of such resources, path, value. */
type Lock = readonly [type: string, count: number, path: string, value: unknown];

/** Flags without which a key, a password or an open door would be left. */
export const locks: readonly Lock[] = [
  ['Microsoft.ServiceBus/namespaces', 1, 'properties.disableLocalAuth', true],
  ['Microsoft.ServiceBus/namespaces', 1, 'properties.minimumTlsVersion', '1.2'],
  ['Microsoft.Storage/storageAccounts', 2, 'properties.allowSharedKeyAccess', false],
  ['Microsoft.Storage/storageAccounts', 2, 'properties.defaultToOAuthAuthentication', true],
  ['Microsoft.Storage/storageAccounts', 2, 'properties.allowBlobPublicAccess', false],
  ['Microsoft.Storage/storageAccounts', 2, 'properties.minimumTlsVersion', 'TLS1_2'],
  ['Microsoft.Storage/storageAccounts', 2, 'properties.supportsHttpsTrafficOnly', true],
  ['Microsoft.KeyVault/vaults', 1, 'properties.enableRbacAuthorization', true],
  ['Microsoft.KeyVault/vaults', 1, 'properties.enableSoftDelete', true],
  ['Microsoft.KeyVault/vaults', 1, 'properties.enablePurgeProtection', true],
  ['Microsoft.Insights/components', 1, 'properties.DisableLocalAuth', true],
  ['Microsoft.OperationalInsights/workspaces', 1, 'properties.features.disableLocalAuth', true],
  ['Microsoft.Web/sites', 1, 'properties.httpsOnly', true],
  ['Microsoft.Web/sites', 1, 'properties.siteConfig.minTlsVersion', '1.2'],
  ['Microsoft.Web/sites', 1, 'properties.siteConfig.ftpsState', 'Disabled'],
  ['Microsoft.Web/sites', 1, 'identity.type', 'UserAssigned'],
  ['Microsoft.Web/sites/basicPublishingCredentialsPolicies', 2, 'properties.allow', false],
];

const cdn = 'Microsoft.Cdn/profiles';
/** Flags without which there would be a way past a Front Door, or through it without TLS. */
export const frontDoorLocks: readonly Lock[] = [
  [cdn, 1, 'sku.name', 'Standard_AzureFrontDoor'],
  [`${cdn}/customDomains`, 1, 'properties.tlsSettings.minimumTlsVersion', 'TLS12'],
  [`${cdn}/originGroups/origins`, 1, 'properties.enforceCertificateNameCheck', true],
  [`${cdn}/afdEndpoints/routes`, 1, 'properties.forwardingProtocol', 'HttpsOnly'],
  [`${cdn}/afdEndpoints/routes`, 1, 'properties.httpsRedirect', 'Enabled'],
  [`${cdn}/afdEndpoints/routes`, 1, 'properties.linkToDefaultDomain', 'Disabled'],
  ['Microsoft.Web/sites', 1, 'properties.siteConfig.ipSecurityRestrictionsDefaultAction', 'Deny'],
];

/** Faults of a Front Door in front of the app, if there is one. */
export function frontDoorFaults(resources: readonly Resource[]): string[] {
  if (ofType(resources, cdn).length === 0) return [];
  const caches = ofType(resources, `${cdn}/afdEndpoints/routes`).filter(
    ({ properties }) => properties['cacheConfiguration'] !== undefined,
  );
  return [...lockFaults(resources, frontDoorLocks), ...caches.map(({ name }) => `${name} caches responses`)];
}

/** Flags that are not as they have to be, and resources of which there are more or fewer. */
export function lockFaults(resources: readonly Resource[], wanted: readonly Lock[] = locks): string[] {
  return wanted.flatMap(([type, count, path, value]) => {
    const found = ofType(resources, type);
    if (found.length !== count) return [`${found.length} instead of ${count} of ${type}`];
    return found
      .filter((resource) => valueAt(resource, path) !== value)
      .map(({ name }) => `${name}: ${path} is not ${String(value)}`);
  });
}

/** Ids of Azure's built-in roles, the beginning of the name of the resource each is assigned at, and whether it is the deployer's. */
type Role = readonly [id: string, scope: string, principal: 'app' | 'deployer'];
export const roles: readonly Role[] = [
  ['b7e6dc6d-f1e8-4753-8033-0f276bb0955b', 'storageAccounts/sthost', 'app'],
  ['0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', 'storageAccounts/stdata', 'app'],
  ['090c5cfd-751d-490a-894a-3ce6f1109419', 'namespaces/sbns-', 'app'],
  ['b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'vaults/kv-', 'app'],
  ['3913510d-42f4-4e42-8a64-420c390055eb', 'components/appi-', 'app'],
  ['76199698-9eea-4c19-bc75-cec21354c6b6', 'storageAccounts/stdata', 'deployer'],
  ['4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0', 'namespaces/sbns-', 'deployer'],
  ['b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'vaults/kv-', 'deployer'],
];

/** The role at the topic of Event Grid that a parameter names. */
export const topicRole: Role = ['d5a91429-5739-47e2-a06b-3470a27159e7', 'topics/evgt-', 'app'];

/** Roles that are missing, or that nobody asked for; none may be assigned wider than at one resource. */
export function roleFaults(resources: readonly Resource[], wanted: readonly Role[]): string[] {
  const found = ofType(resources, 'Microsoft.Authorization/roleAssignments').map(wordsOf);
  const needed = wanted.map(([id, scope, principal]) => `${id} at ${scope} for the ${principal}`);
  return [
    ...needed.filter((role) => !found.includes(role)).map((role) => `role ${role} is missing`),
    ...found.filter((role) => !needed.includes(role)).map((role) => `role ${role} is not in the table`),
    ...(found.length === new Set(found).size ? [] : ['a role is assigned twice']),
  ];
}

function wordsOf(assignment: Resource): string {
  const { roleDefinitionId, principalId, principalType } = assignment.properties;
  const place = /\/(?<kind>\w+)\/(?<prefix>sthost|stdata|[a-z]+-)\w+$/.exec(
    scopeOf(assignment) ?? '',
  )?.groups;
  const isApp = /format\('identity-.*outputs\.principalId/.test(String(principalId));
  const principal = isApp && principalType === 'ServicePrincipal' ? 'app' : 'deployer';
  const at = place === undefined ? 'an unknown scope' : `${place['kind']}/${place['prefix']}`;
  return `${lastPart(String(roleDefinitionId))} at ${at} for the ${principal}`;
}
