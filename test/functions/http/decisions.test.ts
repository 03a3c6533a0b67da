import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { operations } from '../../../shared/contracts/arm/operations.ts';
import { assessmentName } from '../../../shared/features/posture/domain/assessment-name.ts';
import { getCheck } from '../../../shared/features/posture/read-assessments.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { aDevOps } from '../../support/a-connector.ts';
import { type AppAnswer, type RunningApp, startApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { aConnector } from '../../support/onboarding.ts';

const subscriptionId = '11111111-0000-4000-8000-000000000001';
const subscription = `/subscriptions/${subscriptionId}`;
const key = { subscriptionId, resourceGroup: 'Security', name: 'one' };
const connector = `${subscription}/resourceGroups/Security/providers/Microsoft.Security/securityConnectors/one`;
const group = `${connector}/devops/default/gitLabGroups/acme`;
const roleIds = {
  sara: '39bc4728-0917-49c7-9d2c-d95423bc2eb4',
  adam: 'fb1c8493-542b-48eb-b624-b4c8fea62acd',
};
const assessment = `${group}/providers/Microsoft.Security/assessments/${assessmentName(getCheck('GRP-03'))}`;
const published = '2022-01-01-preview';
const day = 24 * 3_600_000;

let app: RunningApp;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  const owners = [objectIdOf(contoso, 'olivia')];
  app = await startApp({
    TENANTS: JSON.stringify([{ tenantId: contoso, subscriptions: [subscriptionId], owners }]),
  });
  for (const name of ['olivia', 'sara', 'adam'])
    tokens[name] = await app.token({ kind: 'user', name, tenantId: contoso });
  await ask('PUT', connector, { body: aConnector, as: 'olivia' });
  const { value, etag } = (await app.stores.connectors.get(key))!;
  await app.stores.connectors.replace({ ...value, devops: aDevOps() }, etag);
  const found = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date('2026-11-01T00:00:00Z') };
  await app.stores.rootGroups.put(value.id, claimedRoot(aGroup(7, 'acme'), undefined, found));
  for (const [name, id] of Object.entries(roleIds)) {
    const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
    const properties = { roleDefinitionId, principalId: objectIdOf(contoso, name), principalType: 'User' };
    const path = `${connector}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
    await ask('PUT', path, { body: { properties }, as: 'olivia', version: '2022-04-01' });
  }
});
afterAll(() => app.stop());

type Ask = { body?: object; as?: string; version?: string; query?: Record<string, string> };

/** Asks as a Security Admin of the connector unless it says otherwise. */
function ask(method: string, path: string, { as = 'adam', ...more }: Ask = {}): Promise<AppAnswer> {
  return app.ask(method, path, { token: tokens[as] ?? '', ...more });
}

function aBody(change: Record<string, unknown> = {}) {
  const expiresOn = new Date(Date.now() + 30 * day).toISOString();
  const properties = {
    scope: group,
    check: 'GRP-03',
    category: 'Mitigated',
    text: 'Behind a proxy.',
    expiresOn,
  };
  return { properties: { ...properties, ...change } };
}

function faultsOf({ status, json }: AppAnswer) {
  const { error } = json as { error: { details?: { target: string }[] } };
  return [status, ...(error.details ?? []).map(({ target }) => target)];
}

describe('exemptions over REST', () => {
  const path = `${connector}/exemptions/known-risk`;

  it('are put, got, listed, shown in assessments and numbers, and ended by a Security Admin', async () => {
    const put = await ask('PUT', path, { body: aBody() });
    const again = await ask('PUT', path, {
      body: aBody(
        (put.json as { properties: object }).properties && {
          expiresOn: (put.json as { properties: { expiresOn: string } }).properties.expiresOn,
        },
      ),
    });
    const got = await ask('GET', `${connector}/exemptions/KNOWN-risk`, { as: 'sara' });
    const listed = await ask('GET', `${subscription}/providers/Microsoft.Security/exemptions`, {
      as: 'sara',
    });
    const shown = await ask('GET', assessment, { as: 'sara' });
    const shownThen = await ask('GET', assessment, { as: 'sara', version: '2025-05-04' });
    const numbers = await ask('GET', `${connector}/recommendations`, {
      query: { check: 'GRP-03' },
      as: 'sara',
    });
    const rows = await ask('GET', `${connector}/recommendations/GRP-03/resources`, {
      query: { verdict: 'exempt' },
    });
    const ended = [(await ask('DELETE', path)).status, (await ask('DELETE', path)).status];

    expect([put.status, again.status]).toEqual([201, 200]);
    const resource = operations.ConnectorExemptions_Get.responses[200].parse(got.json);
    expect(resource).toEqual(put.json);
    expect(resource.properties).toMatchObject({ scope: group, kind: 'group', gitLabId: 7, state: 'Active' });
    expect(resource.properties.createdBy.name).toBe('adam');
    expect(operations.Exemptions_List.responses[200].parse(listed.json).value).toEqual([resource]);
    expect(shown.json).toMatchObject({
      properties: {
        status: { code: 'NotApplicable', cause: 'Exempt', description: 'Behind a proxy.' },
        verdict: 'exempt',
        exemption: { id: path, category: 'Mitigated' },
      },
    });
    expect(Object.keys((shownThen.json as { properties: object }).properties).toSorted()).toEqual([
      'displayName',
      'resourceDetails',
      'status',
    ]);
    const [row] = operations.Recommendations_List.responses[200].parse(numbers.json).value;
    expect(row?.counts).toEqual({ pass: 0, fail: 0, notApplicable: 0, notAssessed: 0, exempt: 1 });
    expect(rows.json).toMatchObject({
      count: 1,
      value: [{ id: group, verdict: 'exempt', exemption: { id: path } }],
    });
    expect(ended).toEqual([200, 204]);
    expect((await ask('GET', path)).status).toBe(404);
    expect(await activities()).toEqual(
      expect.arrayContaining([
        `adam Microsoft.Security/securityConnectors/exemptions/write ${path} Succeeded`,
      ]),
    );
  });

  async function activities(): Promise<string[]> {
    const { value } = (await ask('GET', `${connector}/activities`)).json as {
      value: { properties: Record<string, string> }[];
    };
    return value.map(
      ({ properties: { caller, operationName, resourceId, status } }) =>
        `${caller} ${operationName} ${resourceId} ${status}`,
    );
  }

  it('are read, not written, by a Security Reader', async () => {
    const answers = [
      await ask('PUT', path, { body: aBody(), as: 'sara' }),
      await ask('DELETE', path, { as: 'sara' }),
      await ask('PUT', `${assessment}/governanceAssignments/one`, { body: { properties: {} }, as: 'sara' }),
      await ask('DELETE', `${assessment}/governanceAssignments/one`, { as: 'sara' }),
      await ask('GET', `${connector}/exemptions`, { as: 'sara' }),
      await ask('GET', `${assessment}/governanceAssignments`, { as: 'sara' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 200, 200]);
  });

  it.each([
    [{ category: 'Whatever' }, 'properties.category'],
    [{ text: '  ' }, 'properties.text'],
    [{ text: 'x'.repeat(1_001) }, 'properties.text'],
    [{ expiresOn: 'tomorrow' }, 'properties.expiresOn'],
    [{ expiresOn: undefined }, 'properties.expiresOn'],
    [{ expiresOn: '2020-01-01T00:00:00Z' }, 'properties.expiresOn'],
    [{ expiresOn: '2999-01-01T00:00:00Z' }, 'properties.expiresOn'],
    [{ check: 'NO-99' }, 'properties.check'],
    [{ check: 7 }, 'properties.check'],
    [{ scope: `${connector}/devops/default/gitLabGroups/nowhere` }, 'properties.scope'],
    [{ scope: undefined }, 'properties.scope'],
    [{ owner: 'me' }, 'properties.owner'],
  ])('are refused with %j, by the name of the field', async (change, target) => {
    expect(faultsOf(await ask('PUT', path, { body: aBody(change) }))).toEqual([400, target]);
  });

  it('have names that are fit for an address, and lists with known filters only', async () => {
    const answers = [
      await ask('PUT', `${connector}/exemptions/${encodeURIComponent('a b')}`, { body: aBody() }),
      await ask('GET', `${connector}/exemptions/${'x'.repeat(65)}`),
      await ask('GET', `${connector}/exemptions`, { query: { state: 'Old' } }),
      await ask('GET', `${connector}/exemptions`, { query: { color: 'red' } }),
      await ask('PUT', path, { body: [] }),
    ];

    expect(answers.map(faultsOf)).toEqual([
      [400, 'exemptionName'],
      [400, 'exemptionName'],
      [400, 'state'],
      [400, 'color'],
      [400, 'body'],
    ]);
  });
});

describe('governance assignments over REST', () => {
  const path = `${assessment}/governanceAssignments/6634ff9f-127b-4bf2-8e6e-b1737f5e789c`;

  it('have the published shape in the published version', async () => {
    const properties = {
      owner: 'ada@contoso.com',
      remediationDueDate: '2026-01-07T13:00:00.0000000Z',
      remediationEta: { eta: '2026-01-08T13:00:00.000Z', justification: 'Holidays.' },
      isGracePeriod: true,
      governanceEmailNotification: {
        disableManagerEmailNotification: false,
        disableOwnerEmailNotification: true,
      },
      additionalData: { ticketNumber: 123, ticketLink: 'https://snow.example', ticketStatus: 'Active' },
    };
    const put = await ask('PUT', path, { body: { properties }, version: published });
    const ours = await ask('GET', path);
    const numbers = await ask('GET', `${connector}/recommendations`, { query: { check: 'GRP-03' } });
    const listed = await ask('GET', `${assessment}/governanceAssignments`, { version: published });
    const ended = [
      (await ask('DELETE', path)).status,
      (await ask('DELETE', path, { version: published })).status,
    ];

    expect([put.status, put.json]).toEqual([
      201,
      {
        id: path,
        name: '6634ff9f-127b-4bf2-8e6e-b1737f5e789c',
        type: 'Microsoft.Security/assessments/governanceAssignments',
        properties: { ...properties, remediationDueDate: '2026-01-07T13:00:00.000Z' },
      },
    ]);
    expect(ours.json).toMatchObject({ properties: { check: 'GRP-03', overdue: true } });
    expect(listed.json).toEqual({ value: [put.json] });
    const [row] = operations.Recommendations_List.responses[200].parse(numbers.json).value;
    const failing = row?.counts.fail ?? 0;
    expect(row?.governance).toMatchObject({ assigned: failing, overdue: failing });
    expect(ended).toEqual([200, 204]);
    expect((await ask('GET', path)).status).toBe(404);
  });

  it.each([
    [{}, published, 'properties.remediationDueDate'],
    [{ owner: '' }, undefined, 'properties.owner'],
    [{ remediationDueDate: 'soon' }, undefined, 'properties.remediationDueDate'],
    [{ isGracePeriod: 'yes' }, undefined, 'properties.isGracePeriod'],
    [
      { additionalData: { ticketLink: 'javascript:alert(1)' } },
      undefined,
      'properties.additionalData.ticketLink',
    ],
    [
      { remediationEta: { eta: '2026-01-01T00:00:00Z' } },
      undefined,
      'properties.remediationEta.justification',
    ],
    [{ color: 'red' }, undefined, 'properties.color'],
  ])('are refused with %j in %s, by the name of the field', async (properties, version, target) => {
    const answer = await ask('PUT', path, { body: { properties }, ...(version && { version }) });

    expect(faultsOf(answer)).toEqual([400, target]);
  });

  it('are refused for what has no such check', async () => {
    const missing = path.replace(assessmentName(getCheck('GRP-03')), assessmentName(getCheck('INS-01')));

    expect((await ask('PUT', missing, { body: { properties: { owner: 'ada' } } })).status).toBe(404);
  });
});
