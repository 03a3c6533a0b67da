param name string
param location string
param tags { *: string }
param private bool

@description('Each renewed token of GitLab is a new secret, and the former one stays deleted for this time.')
@minValue(7)
@maxValue(90)
param softDeleteRetentionInDays int

@description('Tokens of GitLab, secrets of webhooks, and GITLAB-INSTANCES, which an administrator sets.')
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: softDeleteRetentionInDays
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow', bypass: 'None' }
  }
}

output name string = vault.name
output url string = vault.properties.vaultUri
