import { alwaysReadyInstances, queueSettings, tenantSettings } from 'types.bicep'

targetScope = 'subscription'

@description('Name of the azd environment: part of the names of the resource group and its tags.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region with Flex Consumption.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Object id of the person or service that deploys: the first owner, unless tenants name others.')
param principalId string = ''

@allowed(['User', 'ServicePrincipal'])
param principalType string = 'User'

@description('Whether the deployer may read tables and queues, and set GITLAB-INSTANCES in the vault.')
param deployerAccess bool = false

@description('Entra tenants that the deployment serves; by default the deploying one, owned by the deployer.')
param tenants tenantSettings[] = []

@description('Client id and URI of the app registration that is the audience of the API.')
@minLength(1)
param tokenAudiences string[]

@description('Scope that tokens of users must have; empty for any.')
param requiredScope string = ''

@description('Client id with which the page signs people in; empty for the one in tokenAudiences.')
param pageClientId string = ''

@description('Origins of other web pages that may call the API.')
param allowedOrigins string[] = []

@description('Addresses of GitLabs. Without an OAuth application, connectors use access tokens.')
@minLength(1)
param gitlabUrls string[] = ['https://gitlab.com']

@description('Whether the secret GITLAB-INSTANCES of the vault is used instead of gitlabUrls.')
param gitlabInstancesInVault bool = false

@description('Address of a gateway in front of the app; empty for the host name of the app.')
param publicBaseUrl string = ''

@description('Whether GitLab may deliver webhooks.')
param webhooks bool = true

@description('Address ranges that may call the app; empty for all. GitLab has to be among them if webhooks are on.')
param allowedCallers string[] = []

@description('Id of a Front Door profile elsewhere: nobody else may call the app but allowedCallers. Empty for none.')
param frontDoorId string = ''

@description('Whether to make a Front Door in front of the app, which then nobody else may call but allowedCallers.')
param frontDoor bool = false

@description('Domain of that Front Door, such as palisade.contoso.com; empty for the name that Azure gives.')
param frontDoorDomain string = ''

@description('Resource id of a topic of Event Grid, in any resource group, to which event subscriptions send; empty for none.')
param eventGridTopicId string = ''

@description('App settings that are added to, or replace, those of modules/app-settings.bicep. Never secrets.')
param extraSettings { *: string } = {}

@allowed(['22', '24'])
param nodeVersion string = '24'

@description('2048 or 4096: less is too small for large inventories.')
@minValue(2048)
@maxValue(4096)
param instanceMemoryMB int = 2048

@description('Instances for each group of functions. Each process keeps to the limits of GitLab for itself.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Requests that an instance serves at once.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 100

@description('Instances that run all the time, against cold starts; they are billed all the time.')
param alwaysReady alwaysReadyInstances[] = []

@description('Copies of data in three zones, where the region has them.')
param zoneRedundantData bool = true

@description('Instances in three zones; needs instances that are always ready.')
param zoneRedundantApp bool = false

@description('Private endpoints, a fixed outbound address, and Premium Service Bus: many times the price.')
param privateNetwork bool = false

@description('IPv4 range of the private network.')
param addressPrefix string = '10.20.0.0/16'

@description('Refuses to delete the account with the tables, also by azd down.')
param lockData bool = false

@minValue(7)
@maxValue(90)
param softDeleteRetentionInDays int = 7

@minValue(30)
@maxValue(730)
param logRetentionInDays int = 30

@minValue(1)
param logDailyCapGb int = 2

@description('Recipient of alerts; empty for nobody.')
param alertEmail string = ''

@description('Amount a month, in the currency of the subscription, at which the budget reports; 0 for no budget.')
@minValue(0)
param monthlyBudget int = 0

@description('First day of a month from which on the budget counts.')
param budgetStartDate string = utcNow('yyyy-MM-01')

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))

// Names are known before anything is deployed, so that what-if can look into every module.
var names = {
  identity: 'id-${token}'
  workspace: 'log-${token}'
  insights: 'appi-${token}'
  namespace: 'sbns-${token}'
  hostAccount: 'sthost${token}'
  dataAccount: 'stdata${token}'
  vault: 'kv-${token}'
  network: 'vnet-${token}'
  natGateway: 'ng-${token}'
  plan: 'plan-${token}'
  app: 'func-${token}'
  actionGroup: 'ag-${token}'
  availability: 'health-${token}'
  frontDoor: 'afd-${token}'
  frontDoorEndpoint: 'fde-${token}'
}
var queues { *: queueSettings } = loadJsonContent('queues.json')
var tables string[] = loadJsonContent('tables.json')
var servedTenants = empty(tenants)
  ? [
      {
        tenantId: tenant().tenantId
        subscriptions: ['*']
        owners: empty(principalId) ? [] : [principalId]
      }
    ]
  : tenants

var privateTargets = [
  { group: 'blob', type: 'Microsoft.Storage/storageAccounts', name: names.hostAccount }
  { group: 'table', type: 'Microsoft.Storage/storageAccounts', name: names.dataAccount }
  { group: 'namespace', type: 'Microsoft.ServiceBus/namespaces', name: names.namespace }
  { group: 'vault', type: 'Microsoft.KeyVault/vaults', name: names.vault }
]

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module telemetry 'modules/telemetry.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    insightsName: names.insights
    location: location
    tags: tags
    retentionInDays: logRetentionInDays
    dailyCapGb: logDailyCapGb
  }
}

module serviceBus 'modules/service-bus.bicep' = {
  scope: group
  params: {
    name: names.namespace
    location: location
    tags: tags
    private: privateNetwork
    queues: queues
  }
}

module hostStorage 'modules/host-storage.bicep' = {
  scope: group
  params: {
    name: names.hostAccount
    location: location
    tags: tags
    private: privateNetwork
    zoneRedundant: zoneRedundantData
  }
}

module dataStorage 'modules/data-storage.bicep' = {
  scope: group
  params: {
    name: names.dataAccount
    location: location
    tags: tags
    private: privateNetwork
    zoneRedundant: zoneRedundantData
    locked: lockData
    tables: tables
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: tags
    private: privateNetwork
    softDeleteRetentionInDays: softDeleteRetentionInDays
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  dependsOn: [hostStorage, dataStorage, serviceBus, vault, telemetry]
  params: {
    // Part of the name of an assignment: an identity that was made again gets assignments of its own.
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    hostAccountName: names.hostAccount
    dataAccountName: names.dataAccount
    namespaceName: names.namespace
    vaultName: names.vault
    insightsName: names.insights
  }
}

module deployerRoles 'modules/deployer-roles.bicep' = if (deployerAccess) {
  scope: group
  dependsOn: [dataStorage, serviceBus, vault]
  params: {
    principalId: principalId
    principalType: principalType
    dataAccountName: names.dataAccount
    namespaceName: names.namespace
    vaultName: names.vault
  }
}

// Parts of an id: /subscriptions/{2}/resourceGroups/{4}/providers/Microsoft.EventGrid/topics/{8}.
var topicParts = split(empty(eventGridTopicId) ? '/////////' : eventGridTopicId, '/')

module eventGridRole 'modules/event-grid-role.bicep' = if (!empty(eventGridTopicId)) {
  scope: resourceGroup(topicParts[2], topicParts[4])
  params: {
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    topicName: topicParts[8]
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: names.network
    natGatewayName: names.natGateway
    location: location
    tags: tags
    addressPrefix: addressPrefix
  }
}

module privateEndpoints 'modules/private-endpoint.bicep' = [
  for target in privateTargets: if (privateNetwork) {
    scope: group
    params: {
      name: 'pe-${target.group}-${token}'
      networkId: network!.outputs.id
      subnetId: network!.outputs.endpointsSubnetId
      location: location
      tags: tags
      targetId: resourceId(subscription().subscriptionId, group.name, target.type, target.name)
      group: target.group
    }
    dependsOn: [hostStorage, dataStorage, serviceBus, vault]
  }
]

module front 'modules/front-door.bicep' = if (frontDoor) {
  scope: group
  params: {
    profileName: names.frontDoor
    endpointName: names.frontDoorEndpoint
    tags: tags
    domain: frontDoorDomain
  }
}
var frontHost = frontDoor ? (empty(frontDoorDomain) ? front!.outputs.hostName : frontDoorDomain) : ''

// After the roles: the app asks for packages, locks and its vault as soon as it starts.
module functionApp 'modules/function-app.bicep' = {
  scope: group
  dependsOn: [roles, privateEndpoints]
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: tags
    serviceName: 'app'
    identityId: identity.outputs.id
    packagesUrl: hostStorage.outputs.packagesUrl
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReady: alwaysReady
    httpConcurrency: httpConcurrency
    zoneRedundant: zoneRedundantApp
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    allowedCallers: allowedCallers
    isBehindFrontDoor: frontDoor || !empty(frontDoorId)
    frontDoorId: frontDoor ? front!.outputs.id : frontDoorId
    // Through a Front Door of our own the test of availability comes as everybody.
    isTestedDirectly: !frontDoor
  }
}

module frontRoute 'modules/front-door-route.bicep' = if (frontDoor) {
  scope: group
  params: {
    profileName: names.frontDoor
    endpointName: names.frontDoorEndpoint
    domain: frontDoorDomain
    appHostName: functionApp.outputs.hostName
  }
}

module appSettings 'modules/app-settings.bicep' = {
  scope: group
  params: {
    appName: names.app
    hostName: functionApp.outputs.hostName
    identityClientId: identity.outputs.clientId
    hostAccountName: names.hostAccount
    serviceBusNamespace: serviceBus.outputs.fullyQualifiedNamespace
    tableServiceUri: dataStorage.outputs.tableServiceUri
    vaultUrl: vault.outputs.url
    insightsConnectionString: telemetry.outputs.connectionString
    tenants: servedTenants
    tokenAudiences: tokenAudiences
    requiredScope: requiredScope
    pageClientId: pageClientId
    allowedOrigins: allowedOrigins
    gitlabUrls: gitlabUrls
    gitlabInstancesInVault: gitlabInstancesInVault
    publicBaseUrl: frontDoor ? 'https://${frontHost}' : publicBaseUrl
    webhooks: webhooks
    extraSettings: extraSettings
  }
}

module diagnostics 'modules/diagnostics.bicep' = {
  scope: group
  dependsOn: [telemetry, serviceBus, vault]
  params: {
    workspaceName: names.workspace
    vaultName: names.vault
    namespaceName: names.namespace
  }
}

module actionGroup 'modules/action-group.bicep' = {
  scope: group
  params: { name: names.actionGroup, tags: tags, email: alertEmail }
}

module metricAlerts 'modules/metric-alerts.bicep' = {
  scope: group
  dependsOn: [actionGroup, serviceBus, hostStorage, dataStorage, vault]
  params: {
    tags: tags
    actionGroupName: names.actionGroup
    namespaceName: names.namespace
    hostAccountName: names.hostAccount
    dataAccountName: names.dataAccount
    vaultName: names.vault
  }
}

module logAlerts 'modules/log-alerts.bicep' = {
  scope: group
  dependsOn: [actionGroup, telemetry]
  params: { location: location, tags: tags, workspaceName: names.workspace, actionGroupName: names.actionGroup }
}

module availability 'modules/availability.bicep' = {
  scope: group
  dependsOn: [actionGroup]
  params: {
    name: names.availability
    location: location
    tags: tags
    insightsName: names.insights
    healthUrl: '${appSettings.outputs.baseUrl}/health'
    actionGroupName: names.actionGroup
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  dependsOn: [telemetry]
  params: { location: location, tags: tags, workspaceName: names.workspace }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  scope: group
  dependsOn: [actionGroup]
  params: {
    name: 'palisade'
    amount: max(monthlyBudget, 1)
    startDate: budgetStartDate
    actionGroupName: names.actionGroup
    email: alertEmail
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = functionApp.outputs.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output SERVICE_API_ENDPOINT string = appSettings.outputs.baseUrl
output SERVICEBUS__fullyQualifiedNamespace string = serviceBus.outputs.fullyQualifiedNamespace
output TABLES__tableServiceUri string = dataStorage.outputs.tableServiceUri
output KEY_VAULT_URL string = vault.outputs.url
output OUTBOUND_ADDRESS string = privateNetwork ? network!.outputs.outboundAddress : ''
output FRONT_DOOR_HOST string = frontDoor ? front!.outputs.hostName : ''
output FRONT_DOOR_VALIDATION string = frontDoor ? front!.outputs.validationToken : ''
