import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { registerApplication, setPageAddress, type Graph } from '../../../infra/azd/application.ts';
import { graphWith } from '../../../infra/azd/graph.ts';
import { startGraph, type GraphDouble } from '../../support/infra/graph-double.ts';

const clientId = '0aa0b4c5-0000-4000-8000-00000000c11e';

let double: GraphDouble;
let graph: Graph;

beforeEach(async () => {
  double = await startGraph(clientId);
  graph = graphWith('a-token', double.url);
});

afterEach(() => double.stop());

describe('the registration of the application', () => {
  it('makes an application of v2 tokens with a scope, a URI of its client id, and a service principal', async () => {
    expect(await registerApplication('palisade-dev', graph)).toEqual({
      clientId,
      audiences: `${clientId},api://${clientId}`,
    });
    expect(double.applications.get('palisade-dev')).toMatchObject({
      displayName: 'palisade-dev',
      signInAudience: 'AzureADMyOrg',
      identifierUris: [`api://${clientId}`],
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'user_impersonation' }] },
    });
    expect([...double.servicePrincipals]).toEqual([clientId]);
  });

  it('changes nothing when it is repeated', async () => {
    await registerApplication('palisade-dev', graph);
    const before = structuredClone(double.applications);

    await registerApplication('palisade-dev', graph);

    expect(double.applications).toEqual(before);
  });

  it('authorises the Azure CLI for the scope that exists by then', async () => {
    await registerApplication('palisade-dev', graph);
    const { api } = double.applications.get('palisade-dev') as {
      api: {
        oauth2PermissionScopes: { id: string }[];
        preAuthorizedApplications: { delegatedPermissionIds: string[] }[];
      };
    };

    expect(api.preAuthorizedApplications.map((client) => client.delegatedPermissionIds)).toEqual([
      api.oauth2PermissionScopes.map(({ id }) => id),
    ]);
  });

  it('lets the page of the deployment sign people in, and no other', async () => {
    await registerApplication('palisade-dev', graph);

    await setPageAddress('palisade-dev', 'https://old.example', graph);
    await setPageAddress('palisade-dev', 'https://func-x.azurewebsites.net', graph);

    expect(double.applications.get('palisade-dev')).toMatchObject({
      spa: { redirectUris: ['https://func-x.azurewebsites.net/'] },
      identifierUris: [`api://${clientId}`],
    });
  });

  it("fails with Graph's reason and without the token", async () => {
    const refused = registerApplication('palisade-dev', graphWith('other-token', double.url));

    await expect(refused).rejects.toThrow('Microsoft Graph returned 403: Insufficient privileges');
    await expect(refused).rejects.not.toThrow('other-token');
  });
});
