@export()
@description('Entra tenant that the deployment serves, with its subscriptions and their initial owners.')
type tenantSettings = {
  tenantId: string
  subscriptions: string[]
  owners: string[]?
}

@export()
@description('Properties of a queue in infra/queues.json.')
type queueSettings = {
  lockDurationSeconds: int
  maxDeliveryCount: int
  duplicateDetectionWindowSeconds: int
  defaultMessageTimeToLiveSeconds: int
}

@export()
@description('Instances of a function that run all the time: name is http or function:<name of a queue>.')
type alwaysReadyInstances = {
  name: string
  @minValue(1)
  instanceCount: int
}
