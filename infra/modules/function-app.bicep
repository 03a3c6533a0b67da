import { alwaysReadyInstances } from '../types.bicep'

param name string
param planName string
param location string
param tags { *: string }

@description('azd finds the app by it: the name of the service in azure.yaml.')
param serviceName string
param identityId string

@description('Container with the package, as URL.')
param packagesUrl string

@allowed(['22', '24'])
param nodeVersion string

@minValue(2048)
@maxValue(4096)
param instanceMemoryMB int

@minValue(1)
@maxValue(1000)
param maximumInstanceCount int
param alwaysReady alwaysReadyInstances[]

@minValue(1)
@maxValue(1000)
param httpConcurrency int
param zoneRedundant bool

@description('Subnet for outgoing traffic; empty without a private network.')
param subnetId string

@description('Address ranges that may call the app; empty for all.')
param allowedCallers string[]

@description('Whether only a Front Door profile may call the app, beside allowedCallers.')
param isBehindFrontDoor bool

@description('Id of that profile.')
param frontDoorId string

@description('Whether the test of availability calls the app itself, not its front door.')
param isTestedDirectly bool

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

var callerRules = [
  for (range, index) in allowedCallers: {
    name: 'caller-${index}'
    action: 'Allow'
    priority: 100 + index
    ipAddress: range
  }
]

// Only the profile with this id: the addresses of Front Door are shared by all of its customers.
var frontDoorRule = {
  name: 'front-door'
  action: 'Allow'
  priority: 95
  tag: 'ServiceTag'
  ipAddress: 'AzureFrontDoor.Backend'
  headers: { 'x-azure-fdid': [frontDoorId] }
}
var isRestricted = !empty(allowedCallers) || isBehindFrontDoor

// The test of availability has to pass, too.
var availabilityRule = {
  name: 'availability'
  action: 'Allow'
  priority: 90
  tag: 'ServiceTag'
  ipAddress: 'ApplicationInsightsAvailability'
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      ftpsState: 'Disabled'
      ipSecurityRestrictionsDefaultAction: isRestricted ? 'Deny' : 'Allow'
      ipSecurityRestrictions: isRestricted
        ? concat(isTestedDirectly ? [availabilityRule] : [], isBehindFrontDoor ? [frontDoorRule] : [], callerRules)
        : []
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
  }
}

resource withoutScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource withoutFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
