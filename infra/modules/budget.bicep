param name string

@minValue(1)
param amount int

@description('First day of a month, as YYYY-MM-DD.')
param startDate string
param actionGroupName string
param email string

resource actionGroup 'Microsoft.Insights/actionGroups@2024-10-01-preview' existing = {
  name: actionGroupName
}

var actualThresholds = [50, 80, 100]
var actual = toObject(actualThresholds, threshold => 'actual${threshold}', threshold => {
  enabled: true
  operator: 'GreaterThanOrEqualTo'
  threshold: threshold
  thresholdType: 'Actual'
  contactEmails: empty(email) ? [] : [email]
  contactGroups: [actionGroup.id]
})

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: startDate }
    notifications: union(actual, {
      forecast100: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: empty(email) ? [] : [email]
        contactGroups: [actionGroup.id]
      }
    })
  }
}
