import type { AccessToken, TokenCredential } from '@azure/identity';

/**
 * The managed identity of this app: the one of `clientId`, else the system-assigned one. All clients share it. Concurrent
 * requests for one scope share a request: 22 tables open at once, and Azure's endpoint answers few requests a second. The
 * SDK keeps tokens until shortly before they expire; it is imported at the first use, because it takes half a second.
 */
export function managedIdentity(
  clientId: string | undefined,
  open: (clientId: string | undefined) => Promise<TokenCredential> = openManagedIdentity,
): TokenCredential {
  const requests = new Map<string, Promise<AccessToken | null>>();
  let opened: Promise<TokenCredential> | undefined;
  const request = async (scope: string) => {
    try {
      opened ??= open(clientId);
      return await (await opened).getToken(scope);
    } finally {
      requests.delete(scope);
    }
  };
  return {
    // Options of one caller, such as its abort signal, must not end the request of another.
    getToken(scopes) {
      const scope = typeof scopes === 'string' ? scopes : scopes.join(' ');
      const running = requests.get(scope) ?? request(scope);
      requests.set(scope, running);
      return running;
    },
  };
}

/** The person who is signed in by `az login`, for a host on their machine. Throws at the first use if nobody is. */
export function personOfAzureCli(): TokenCredential {
  return managedIdentity(undefined, async () => {
    const { AzureCliCredential } = await import('@azure/identity');
    return new AzureCliCredential();
  });
}

async function openManagedIdentity(clientId: string | undefined): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
}
