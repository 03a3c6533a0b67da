param profileName string
param endpointName string
param tags { *: string }

@description('Domain of its own, such as palisade.contoso.com; empty for the name that Azure gives.')
param domain string

resource profile 'Microsoft.Cdn/profiles@2025-04-15' = {
  name: profileName
  location: 'global'
  tags: tags
  sku: { name: 'Standard_AzureFrontDoor' }
  // GitLab waits 10 s for a webhook; a caller's longest request has 60.
  properties: { originResponseTimeoutSeconds: 60 }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2025-04-15' = {
  parent: profile
  name: endpointName
  location: 'global'
  tags: tags
  properties: { enabledState: 'Enabled' }
}

// Azure issues and renews the certificate, once the domain has the records of the outputs.
resource customDomain 'Microsoft.Cdn/profiles/customDomains@2025-04-15' = if (!empty(domain)) {
  parent: profile
  name: empty(domain) ? 'none' : replace(domain, '.', '-')
  properties: {
    hostName: domain
    tlsSettings: { certificateType: 'ManagedCertificate', minimumTlsVersion: 'TLS12' }
  }
}

@description('Sent by this profile to the app as X-Azure-FDID.')
output id string = profile.properties.frontDoorId
output hostName string = endpoint.properties.hostName

@description('Value of the TXT record _dnsauth.<domain>.')
output validationToken string = empty(domain) ? '' : customDomain!.properties.validationProperties.validationToken
