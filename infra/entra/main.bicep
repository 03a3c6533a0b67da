// The application that is the audience of the API, for those who manage registrations by Bicep. `azd up` registers the same
// one by itself (infra/azd/application.ts). Not part of main.bicep, and not compiled by CI: the types of the extension come
// from a registry.
extension microsoftGraphV1

@description('Key of the registration: palisade-<name of the azd environment>.')
param uniqueName string

@description('Address of the page, without a slash at its end.')
param pageAddress string

@description('Client id of the registration, known after the first deployment; empty before.')
param clientId string = ''

var scopeId = '5d1f3c0e-6a51-4c0b-9d9c-0f0c5b1a7e21'

resource application 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: uniqueName
  signInAudience: 'AzureADMyOrg'
  // An application cannot name its own client id while it is made.
  identifierUris: empty(clientId) ? [] : ['api://${clientId}']
  spa: { redirectUris: ['${pageAddress}/'] }
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: scopeId
        value: 'user_impersonation'
        type: 'User'
        isEnabled: true
        adminConsentDisplayName: 'Use Palisade'
        adminConsentDescription: 'Use Palisade as the signed-in person, with the roles that it has there.'
        userConsentDisplayName: 'Use Palisade'
        userConsentDescription: 'Use Palisade in your name.'
      }
    ]
    // The Azure CLI.
    preAuthorizedApplications: empty(clientId)
      ? []
      : [{ appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', delegatedPermissionIds: [scopeId] }]
  }
}

resource servicePrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: application.appId
}

output clientId string = application.appId
output tokenAudiences string = '${application.appId},api://${application.appId}'
