param location string
param tags { *: string }
param workspaceName string
param actionGroupName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2024-10-01-preview' existing = {
  name: actionGroupName
}

// Each query returns the rows that are worth an alert, except the one of the heartbeat, which returns signs of life.
var alerts = [
  {
    name: 'jobs-wait'
    text: 'The oldest jobs of a kind waited for more than 15 minutes.'
    severity: 2
    query: loadTextContent('../queries/jobs-wait.kql')
    window: 'PT30M'
    range: null
    periods: 1
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'runs-fail'
    text: 'Crawls failed, or were partial twice in a row.'
    severity: 2
    query: loadTextContent('../queries/runs-fail.kql')
    window: 'PT1H'
    range: 'P2D'
    periods: 1
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'access-lost'
    text: 'A connector lost its access to GitLab, or its token ends within a week.'
    severity: 2
    query: loadTextContent('../queries/access-lost.kql')
    window: 'PT1H'
    range: null
    periods: 1
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'gitlab-throttles'
    text: 'GitLab throttled more than a fifth of all requests for half an hour.'
    severity: 3
    query: loadTextContent('../queries/gitlab-throttles.kql')
    window: 'PT30M'
    range: null
    periods: 1
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'functions-fail'
    text: 'A function failed more than five times in a quarter of an hour.'
    severity: 2
    query: loadTextContent('../queries/functions-fail.kql')
    window: 'PT15M'
    range: null
    periods: 1
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'no-heartbeat'
    text: 'The watchdog has not succeeded for 20 minutes: timers or storage do not work.'
    severity: 1
    query: loadTextContent('../queries/no-heartbeat.kql')
    window: 'PT10M'
    range: null
    periods: 2
    operator: 'LessThan'
    threshold: 1
  }
]

resource alert 'Microsoft.Insights/scheduledQueryRules@2025-01-01-preview' = [
  for item in alerts: {
    name: item.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: item.name
      description: item.text
      severity: item.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT10M'
      windowSize: item.window
      overrideQueryTimeRange: item.range
      autoMitigate: true
      // Tables of a new workspace have no columns yet.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: item.query
            timeAggregation: 'Count'
            operator: item.operator
            threshold: item.threshold
            failingPeriods: { numberOfEvaluationPeriods: item.periods, minFailingPeriodsToAlert: item.periods }
          }
        ]
      }
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]
