import { queueSettings } from '../types.bicep'

param name string
param location string
param tags { *: string }

@description('Premium, which alone has private endpoints, instead of Standard.')
param private bool

@description('The queues and their properties: infra/queues.json, which the app and the local broker read as well.')
param queues { *: queueSettings }

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: private ? { name: 'Premium', tier: 'Premium', capacity: 1 } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
  }
}

// An expired job is dead-lettered: by default the service would drop it. Partitions would make sequence numbers exceed 2^53.
resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for item in items(queues): {
    parent: namespace
    name: item.key
    properties: {
      lockDuration: 'PT${item.value.lockDurationSeconds}S'
      maxDeliveryCount: item.value.maxDeliveryCount
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: 'PT${item.value.duplicateDetectionWindowSeconds}S'
      defaultMessageTimeToLive: 'PT${item.value.defaultMessageTimeToLiveSeconds}S'
      deadLetteringOnMessageExpiration: true
      enablePartitioning: false
      requiresSession: false
    }
  }
]

output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
