import { tenantSettings } from '../types.bicep'

param appName string
param hostName string
param identityClientId string
param hostAccountName string
param serviceBusNamespace string
param tableServiceUri string
param vaultUrl string
param insightsConnectionString string

param tenants tenantSettings[]
param tokenAudiences string[]
param requiredScope string
param pageClientId string
param allowedOrigins string[]

@description('Addresses of GitLabs, which is all that connectors with access tokens need.')
param gitlabUrls string[]

@description('Whether GITLAB-INSTANCES of the vault is used instead: it also holds OAuth applications with their secrets.')
param gitlabInstancesInVault bool

@description('Address under which callers and GitLab reach the app; empty for the host name of the app.')
param publicBaseUrl string

@description('Whether GitLab may deliver webhooks.')
param webhooks bool

@description('Settings that are added to, or replace, the ones here. Never secrets: they can be read in the portal.')
param extraSettings { *: string }

var baseUrl = empty(publicBaseUrl) ? 'https://${hostName}' : publicBaseUrl
var settings = {
  AzureWebJobsStorage__accountName: hostAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsDisableHomepage: 'true'
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '26214400'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  AZURE_CLIENT_ID: identityClientId

  SERVICEBUS__fullyQualifiedNamespace: serviceBusNamespace
  SERVICEBUS__credential: 'managedidentity'
  SERVICEBUS__clientId: identityClientId
  TABLES__tableServiceUri: tableServiceUri
  TABLES__clientId: identityClientId
  KEY_VAULT_URL: vaultUrl
  KEY_VAULT_IDENTITY_CLIENT_ID: identityClientId

  TENANTS: string(tenants)
  TOKEN_AUTHORITY: environment().authentication.loginEndpoint
  TOKEN_AUDIENCES: join(tokenAudiences, ',')
  REQUIRED_SCOPE: requiredScope
  PAGE_CLIENT_ID: pageClientId
  APP_SERVICE_AUTHENTICATION: 'false'
  ALLOWED_ORIGINS: join(allowedOrigins, ',')

  GITLAB_INSTANCES: gitlabInstancesInVault
    ? '@Microsoft.KeyVault(SecretUri=${vaultUrl}secrets/GITLAB-INSTANCES)'
    : string(map(gitlabUrls, url => { url: url }))
  // The app answers under these only, and its links begin with the first that is set. A gateway sends the second as host.
  PUBLIC_BASE_URL: publicBaseUrl
  PUBLIC_URL: 'https://${hostName}'
  WEBHOOK_BASE_URL: webhooks ? baseUrl : ''

  AUTODISCOVER_PERIOD_MINUTES: '240'
  RECONCILE_PERIOD_MINUTES: '1440'
  POSTURE_SWEEP_HOURS: '24'
  FINDINGS_SWEEP_HOURS: '6'
  WATCHDOG_SCHEDULE: '0 */5 * * * *'
  POSTURE_SCHEDULE: '0 7/15 * * * *'
  AUTODISCOVER_SCHEDULE: '30 */5 * * * *'
  RECONCILE_SCHEDULE: '0 */10 * * * *'
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

// Replaces all settings that are there.
resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, extraSettings)
}

output baseUrl string = baseUrl
