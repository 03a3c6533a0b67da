param tags { *: string }
param actionGroupName string
param namespaceName string
param hostAccountName string
param dataAccountName string
param vaultName string

resource actionGroup 'Microsoft.Insights/actionGroups@2024-10-01-preview' existing = {
  name: actionGroupName
}

resource busNamespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource keyVault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

var bus = 'Microsoft.ServiceBus/namespaces'
var storage = 'Microsoft.Storage/storageAccounts'
var vault = 'Microsoft.KeyVault/vaults'
var anyQueue = [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
var storageThrottled = [
  {
    name: 'ResponseType'
    operator: 'Include'
    values: ['ClientThrottlingError', 'ClientAccountRequestThrottlingError', 'ServerBusyError']
  }
]

var alerts = [
  {
    name: 'dead-letters'
    text: 'A job failed for good: see the dead letters of its queue.'
    severity: 1
    scope: busNamespace.id
    namespace: bus
    metric: 'DeadletteredMessages'
    aggregation: 'Average'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT5M'
    dimensions: anyQueue
  }
  {
    name: 'queue-stuck'
    text: 'More than 1,000 jobs wait for half an hour.'
    severity: 2
    scope: busNamespace.id
    namespace: bus
    metric: 'ActiveMessages'
    aggregation: 'Minimum'
    operator: 'GreaterThan'
    threshold: 1000
    window: 'PT30M'
    dimensions: anyQueue
  }
  {
    name: 'service-bus-errors'
    text: 'Service Bus fails.'
    severity: 2
    scope: busNamespace.id
    namespace: bus
    metric: 'ServerErrors'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'service-bus-throttled'
    text: 'Service Bus throttles requests.'
    severity: 3
    scope: busNamespace.id
    namespace: bus
    metric: 'ThrottledRequests'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'data-storage-unavailable'
    text: 'The tables are not available.'
    severity: 2
    scope: dataAccount.id
    namespace: storage
    metric: 'Availability'
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'data-storage-throttled'
    text: 'Table Storage throttles requests.'
    severity: 3
    scope: dataAccount.id
    namespace: storage
    metric: 'Transactions'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 100
    window: 'PT15M'
    dimensions: storageThrottled
  }
  {
    name: 'host-storage-unavailable'
    text: 'The storage of the Functions host is not available: timers and deployments stop.'
    severity: 2
    scope: hostAccount.id
    namespace: storage
    metric: 'Availability'
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'vault-unavailable'
    text: 'Key Vault is not available.'
    severity: 2
    scope: keyVault.id
    namespace: vault
    metric: 'Availability'
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'vault-throttled'
    text: 'Key Vault throttles requests.'
    severity: 3
    scope: keyVault.id
    namespace: vault
    metric: 'ServiceApiResult'
    aggregation: 'Count'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
    dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
  }
  {
    name: 'vault-forbidden'
    text: 'Key Vault refuses requests: a role is missing, or another caller tries.'
    severity: 2
    scope: keyVault.id
    namespace: vault
    metric: 'ServiceApiResult'
    aggregation: 'Count'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
    dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['403'] }]
  }
]

resource alert 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for item in alerts: {
    name: item.name
    location: 'global'
    tags: tags
    properties: {
      description: item.text
      severity: item.severity
      enabled: true
      scopes: [item.scope]
      evaluationFrequency: 'PT5M'
      windowSize: item.window
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: item.metric
            metricNamespace: item.namespace
            metricName: item.metric
            timeAggregation: item.aggregation
            operator: item.operator
            threshold: item.threshold
            dimensions: item.dimensions
          }
        ]
      }
      actions: [{ actionGroupId: actionGroup.id }]
    }
  }
]
