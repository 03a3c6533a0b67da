param profileName string
param endpointName string

@description('Domain of its own; empty for the name that Azure gives.')
param domain string

@description('The app: the only origin, which answers under this name.')
param appHostName string

resource profile 'Microsoft.Cdn/profiles@2025-04-15' existing = {
  name: profileName
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2025-04-15' existing = {
  parent: profile
  name: endpointName
}

resource customDomain 'Microsoft.Cdn/profiles/customDomains@2025-04-15' existing = if (!empty(domain)) {
  parent: profile
  name: empty(domain) ? 'none' : replace(domain, '.', '-')
}

resource origins 'Microsoft.Cdn/profiles/originGroups@2025-04-15' = {
  parent: profile
  name: 'app'
  properties: {
    loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3, additionalLatencyInMilliseconds: 50 }
    sessionAffinityState: 'Disabled'
  }
}

// One origin needs no probe: there is no other to choose.
resource origin 'Microsoft.Cdn/profiles/originGroups/origins@2025-04-15' = {
  parent: origins
  name: 'app'
  properties: {
    hostName: appHostName
    originHostHeader: appHostName
    httpsPort: 443
    enforceCertificateNameCheck: true
    enabledState: 'Enabled'
  }
}

// Without caching: responses belong to their caller, and the body of a webhook is signed.
resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-04-15' = {
  parent: endpoint
  name: 'app'
  dependsOn: [origin]
  properties: {
    originGroup: { id: origins.id }
    customDomains: empty(domain) ? [] : [{ id: customDomain.id }]
    patternsToMatch: ['/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: empty(domain) ? 'Enabled' : 'Disabled'
    enabledState: 'Enabled'
  }
}
