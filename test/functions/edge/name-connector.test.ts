import { describe, expect, it } from 'vitest';

import { httpFunctions } from '../../../functions/http-functions.ts';
import { connectorApiVersions, ownApiVersion } from '../../../shared/contracts/arm/api-version.ts';
import { groupFacts } from '../../../shared/features/inventory/domain/group-facts.ts';
import { projectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { aConnector, ada, aDevOps } from '../../support/a-connector.ts';
import { aService } from '../../support/a-service.ts';
import { aRequest } from '../../support/functions-library.ts';
import { aGroup, aProject } from '../../support/gitlab-things.ts';
import { answerOf } from '../../support/http-answer.ts';

const connector = { ...aConnector(), devops: aDevOps() };
const at = '2026-11-23T10:00:00.000Z';
const root = claimedRoot(aGroup(7, 'acme'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now: new Date(at),
});
const seen = { fingerprint: 'print', firstSeenAt: at, seenAt: at };
const web = { ...seen, facts: groupFacts(aGroup(8, 'acme/web')) };
const shop = { ...seen, facts: projectFacts(aProject(1, { path: 'shop' })) };
const page = <Item>(...items: Item[]) => Promise.resolve({ items, continuationToken: undefined });

/** The status of a request, and the tables that it read. */
async function read(name: keyof typeof httpFunctions, method = 'GET') {
  const tables: string[] = [];
  const from = <Found>(table: string, found: Found): Found => {
    tables.push(table);
    return found;
  };
  const service = aService({
    app: {
      tenants: [{ tenantId: ada.tenantId, subscriptions: ['*'], owners: [ada.principalId] }],
      connectors: {
        get: () => from('Connectors', Promise.resolve({ value: connector, etag: 'e-1' })),
      },
      rootGroups: { list: () => from('RootGroups', Promise.resolve([root])) },
      groups: {
        listBelow: () => from('Groups', page(web)),
        get: () => from('Groups', Promise.resolve(web)),
      },
      projects: {
        list: () => from('Projects', page(shop)),
        get: () => from('Projects', Promise.resolve(shop)),
      },
      runs: { list: () => from('Runs', page()) },
      changeFeed: {
        async *pages() {
          yield await from('Changes', Promise.resolve([]));
        },
      },
      gitlab: { instanceUrlOf: () => 'https://gitlab.example' },
    },
  });
  const { subscriptionId, resourceGroup, name: securityConnectorName } = connector.key;
  const request = aRequest({
    method,
    params: {
      subscriptionId,
      resourceGroupName: resourceGroup.toUpperCase(),
      securityConnectorName: securityConnectorName.toUpperCase(),
      groupFQName: 'acme$web',
      projectName: 'shop',
    },
    // Our own version of a connector reads its status as well.
    query: { 'api-version': name === 'connector' ? connectorApiVersions[0] : ownApiVersion },
  });
  const { status, body } = await answerOf(
    (given, context) => httpFunctions[name].handle(given, context, service),
    request,
  );
  return { status, tables, body };
}

describe('a read request', () => {
  it.each([
    ['connector', 'GET', ['Connectors']],
    ['devopsConfiguration', 'GET', ['Connectors']],
    ['groups', 'GET', ['Connectors', 'RootGroups']],
    ['group', 'GET', ['Connectors', 'RootGroups', 'Groups']],
    ['subgroups', 'POST', ['Connectors', 'RootGroups', 'Groups', 'Groups']],
    ['projects', 'GET', ['Connectors', 'RootGroups', 'Groups', 'Projects']],
    ['project', 'GET', ['Connectors', 'RootGroups', 'Groups', 'Projects']],
    ['runs', 'GET', ['Connectors', 'Runs']],
    ['changes', 'GET', ['Connectors', 'Changes']],
  ] as const)('reads its connector once: %s', async (name, method, tables) => {
    expect(await read(name, method)).toMatchObject({ status: 200, tables });
  });

  it('answers with the names that the connector was created with', async () => {
    const { subscriptionId, resourceGroup, name } = connector.key;

    const { body } = await read('group');

    expect((JSON.parse(body) as { id: string }).id).toMatch(
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Security/securityConnectors/${name}/`,
    );
  });
});
