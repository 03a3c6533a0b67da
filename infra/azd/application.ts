/** A request to Microsoft Graph; the answer is its body, undefined if it has none. */
export type Graph = (method: 'GET' | 'PATCH', path: string, body?: object) => Promise<unknown>;

/** Ids of our scope and of the Azure CLI, which is authorised for it, so that `az` gets tokens without a consent. */
const scopeId = '5d1f3c0e-6a51-4c0b-9d9c-0f0c5b1a7e21';
const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

export type Registration = { clientId: string; audiences: string };

/**
 * Registers the application that is the audience of the API and signs people in to the page. Idempotent: `uniqueName` is the
 * key. A scope must exist before a client is authorised for it, and the URI contains the client id, hence several requests.
 */
export async function registerApplication(uniqueName: string, graph: Graph): Promise<Registration> {
  const path = `/applications(uniqueName='${encodeURIComponent(uniqueName)}')`;
  await graph('PATCH', path, applicationOf(uniqueName));
  const { appId: clientId } = Object(await graph('GET', `${path}?$select=appId`)) as { appId?: unknown };
  if (typeof clientId !== 'string') throw new Error('Microsoft Graph returned no client id.');
  await graph('PATCH', path, {
    displayName: uniqueName,
    identifierUris: [`api://${clientId}`],
    api: apiOf(true),
  });
  await graph('PATCH', `/servicePrincipals(appId='${clientId}')`, {
    appId: clientId,
    displayName: uniqueName,
  });
  return { clientId, audiences: `${clientId},api://${clientId}` };
}

/** Lets the page at this address sign people in. Other addresses are removed. */
export async function setPageAddress(uniqueName: string, address: string, graph: Graph): Promise<void> {
  const path = `/applications(uniqueName='${encodeURIComponent(uniqueName)}')`;
  await graph('PATCH', path, {
    displayName: uniqueName,
    spa: { redirectUris: [`${new URL(address).origin}/`] },
  });
}

function applicationOf(displayName: string): object {
  return { displayName, signInAudience: 'AzureADMyOrg', api: apiOf(false) };
}

function apiOf(withClients: boolean): object {
  const authorised = [{ appId: azureCli, delegatedPermissionIds: [scopeId] }];
  return {
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [
      {
        id: scopeId,
        value: 'user_impersonation',
        type: 'User',
        isEnabled: true,
        adminConsentDisplayName: 'Use Palisade',
        adminConsentDescription: 'Use Palisade as the signed-in person, with the roles that it has there.',
        userConsentDisplayName: 'Use Palisade',
        userConsentDescription: 'Use Palisade in your name.',
      },
    ],
    ...(withClients ? { preAuthorizedApplications: authorised } : {}),
  };
}
