import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ResourceManagementClient } from '@azure/arm-resources';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { ServiceClient } from '@azure/core-client';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { defaultAudience, localClient, localTenant } from '../../local/identity/identities.ts';
import { demoToken } from '../../local/gitlab/credentials.ts';
import { roles } from '../../shared/features/permissions/domain/roles.ts';
import { startOverTls, type TlsStart, tlsStartMs } from '../support/tls-start.ts';

/** Microsoft's clients as they are published, against `npm start -- --tls`: they send tokens over HTTPS only. */

const subscriptionId = '11111111-2222-4333-8444-555555555555';
const group = `/subscriptions/${subscriptionId}/resourceGroups/clients`;
const connectorId = `${group}/providers/Microsoft.Security/securityConnectors/by-sdk`;
const devopsId = `${connectorId}/devops/default`;
const connectorVersion = '2024-08-01-preview';
const devopsVersion = '2025-03-01';

let start: TlsStart;
let endpoint: string;
let credential: ClientSecretCredential;

beforeAll(async () => {
  start = await startOverTls();
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(start.certificate, 'utf8')]);
  endpoint = start.apiUrl;
  credential = new ClientSecretCredential(localTenant, localClient, start.secret, {
    authorityHost: start.identityUrl,
    // Else it asks Microsoft's cloud whether there is such an authority.
    disableInstanceDiscovery: true,
  });
}, tlsStartMs + 10_000);
afterAll(() => start.stop());

function resourceClient(): ResourceManagementClient {
  return new ResourceManagementClient(credential, subscriptionId, {
    endpoint,
    $host: endpoint,
    credentialScopes: `${defaultAudience}/.default`,
  });
}

async function valuesOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  return Array.fromAsync(items);
}

describe('@azure/arm-resources', () => {
  it('creates a connector, follows its configuration to the end, and finds it among the resources', async () => {
    const { resources, resourceGroups } = resourceClient();

    const connector = await resources.beginCreateOrUpdateByIdAndWait(connectorId.slice(1), connectorVersion, {
      location: 'westeurope',
      tags: { team: 'security' },
      properties: {
        environmentName: 'GitLab',
        environmentData: { environmentType: 'GitlabScope' },
        offerings: [{ offeringType: 'CspmMonitorGitLab' }],
      },
    });
    const configured = await resources.beginCreateOrUpdateByIdAndWait(devopsId.slice(1), devopsVersion, {
      location: 'westeurope',
      tags: {},
      properties: { autoDiscovery: 'Enabled', authorization: { accessToken: demoToken } },
    });

    expect(connector).toMatchObject({ id: connectorId, name: 'by-sdk', tags: { team: 'security' } });
    expect(configured.properties).toMatchObject({ autoDiscovery: 'Enabled', provisioningState: 'Succeeded' });
    const all = await valuesOf(
      resources.list({ filter: "resourceType eq 'Microsoft.Security/securityConnectors'" }),
    );
    expect(all.map(({ id }) => id)).toEqual([connectorId]);
    expect((await valuesOf(resourceGroups.list())).map(({ name }) => name)).toEqual(['clients']);
    expect((await resourceGroups.get('clients')).location).toBe('westeurope');
  });

  it('changes tags, reads by id, and deletes both to the end', async () => {
    const { resources } = resourceClient();

    const changed = await resources.beginUpdateByIdAndWait(connectorId.slice(1), connectorVersion, {
      tags: { team: 'web' },
    });
    const read = await resources.getById(devopsId.slice(1), devopsVersion);
    await resources.beginDeleteByIdAndWait(devopsId.slice(1), devopsVersion);
    await resources.beginDeleteByIdAndWait(connectorId.slice(1), connectorVersion);

    expect(changed.tags).toEqual({ team: 'web' });
    expect(read.id).toBe(devopsId);
    await expect(resources.getById(connectorId.slice(1), connectorVersion)).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });

  it('reads the provider and its types', async () => {
    const provider = await resourceClient().providers.get('Microsoft.Security');

    expect(provider.registrationState).toBe('Registered');
    expect(provider.resourceTypes?.map(({ resourceType }) => resourceType)).toContain(
      'securityConnectors/devops',
    );
  });
});

describe('@azure/arm-resources-subscriptions', () => {
  it('lists the tenant and the subscriptions that hold a connector', async () => {
    const { resources } = resourceClient();
    await resources.beginCreateOrUpdateByIdAndWait(connectorId.slice(1), connectorVersion, {
      location: 'westeurope',
      properties: {
        environmentName: 'GitLab',
        environmentData: { environmentType: 'GitlabScope' },
        offerings: [{ offeringType: 'CspmMonitorGitLab' }],
      },
    });
    const client = new SubscriptionClient(credential, {
      endpoint,
      $host: endpoint,
      credentialScopes: `${defaultAudience}/.default`,
    });

    expect((await valuesOf(client.tenants.list())).map(({ tenantId }) => tenantId)).toEqual([localTenant]);
    expect((await valuesOf(client.subscriptions.list())).map((one) => one.subscriptionId)).toEqual([
      subscriptionId,
    ]);
    expect((await client.subscriptions.get(subscriptionId)).state).toBe('Enabled');
  });
});

describe('@azure/arm-authorization', () => {
  it('finds a role, assigns it and takes it away', async () => {
    const client = new AuthorizationManagementClient(credential, subscriptionId, {
      endpoint: endpoint,
      $host: endpoint,
      credentialScopes: `${defaultAudience}/.default`,
    });
    const filter = "roleName eq 'Security Reader'";
    const [role] = await valuesOf(client.roleDefinitions.list(connectorId, { filter }));
    const name = '00000000-0000-4000-8000-000000000042';
    const principalId = '00000000-0000-4000-8000-000000000043';

    const made = await client.roleAssignments.create(connectorId, name, {
      roleDefinitionId: role?.id ?? '',
      principalId,
      principalType: 'User',
    });
    const listed = await valuesOf(client.roleAssignments.listForScope(connectorId));
    await client.roleAssignments.delete(connectorId, name);

    expect(role?.name).toBe(roles.securityReader.id);
    expect(made.principalId).toBe(principalId);
    expect(listed.map((one) => one.name)).toContain(name);
    const permissions = await valuesOf(client.permissions.listForResourceGroup('clients'));
    expect(permissions.map(({ actions }) => actions)).toEqual([['*']]);
  });
});

describe('@azure/core-client', () => {
  it('sends what any ARM client sends, and gets a conflict after a change that came before its own', async () => {
    const client = new ServiceClient({
      endpoint,
      credential,
      credentialScopes: `${defaultAudience}/.default`,
    });
    const url = `${endpoint}${connectorId}?api-version=${connectorVersion}`;
    const read = await client.sendRequest(createPipelineRequest({ url }));
    const etag = read.headers.get('etag') ?? '';
    const patch = () => {
      const request = createPipelineRequest({
        url,
        method: 'PATCH',
        body: JSON.stringify({ tags: { a: '1' } }),
      });
      request.headers.set('content-type', 'application/json');
      request.headers.set('if-match', etag);
      return client.sendRequest(request);
    };

    expect([(await patch()).status, (await patch()).status]).toEqual([200, 412]);
  });
});
