import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoToken } from '../../local/gitlab/credentials.ts';
import {
  connectorApiVersions,
  devopsApiVersions,
  ownApiVersion,
} from '../../shared/contracts/arm/api-version.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { addProjects, readAll } from '../support/inventory.ts';
import { aConnector, operationEnd, runEnd } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let operationUrl = '';

/** More than one page of 100 of our own. */
const manyProjects = 230;
const agentlessConfiguration = { agentlessEnabled: 'NotApplicable', scanners: ['none'] };

beforeAll(async () => {
  stack = await startStack({ projects: 120, assesses: false });
  const { api, gitlab } = stack;
  addProjects(gitlab, 'fabrikam', 'Wide', manyProjects);
  const hierarchyIdentifier = '11111111-2222-4333-8444-555555555556';
  const properties = { ...aConnector.properties, hierarchyIdentifier };
  await api.call('PUT', connectorPath('Contoso'), {
    body: { ...aConnector, properties, tags: { team: 'a' } },
  });
  const begun = await api.call('PUT', devopsPath('Contoso'), {
    version: '2025-03-01',
    body: {
      properties: {
        autoDiscovery: 'Disabled',
        topLevelInventoryList: ['contoso', 'fabrikam'],
        agentlessConfiguration,
        authorization: { accessToken: demoToken },
      },
    },
  });
  operationUrl = begun.headers.get('azure-asyncoperation') ?? '';
  await operationEnd(api, begun);
  await runEnd(api, 'Contoso');
});
afterAll(async () => {
  await stack.stop();
});

/** Field lists of arm.md, sections 1.3 to 1.7. */
const envelope = ['id', 'name', 'type'];
const provisioning = [
  'properties.provisioningState',
  'properties.provisioningStatusMessage',
  'properties.provisioningStatusUpdateTimeUtc',
];
const systemData = [
  'systemData',
  ...['createdBy', 'createdByType', 'createdAt'].map((field) => `systemData.${field}`),
  ...['lastModifiedBy', 'lastModifiedByType', 'lastModifiedAt'].map((field) => `systemData.${field}`),
];
const connectorFields = [
  ...envelope,
  'location',
  'kind',
  'etag',
  'tags',
  'tags.team',
  'properties',
  ...systemData,
  'properties.environmentName',
  'properties.hierarchyIdentifier',
  'properties.environmentData',
  'properties.environmentData.environmentType',
  'properties.offerings',
  'properties.offerings[].offeringType',
  'properties.offerings[].description',
];
const devopsFields = [
  ...envelope,
  'properties',
  'properties.autoDiscovery',
  'properties.topLevelInventoryList',
  ...provisioning,
];
const agentlessFields = [
  'properties.capabilities',
  'properties.agentlessConfiguration',
  'properties.agentlessConfiguration.agentlessEnabled',
  'properties.agentlessConfiguration.scanners',
];
const groupFields = [
  ...envelope,
  'properties',
  'properties.fullyQualifiedName',
  'properties.fullyQualifiedFriendlyName',
  'properties.url',
  'properties.onboardingState',
  ...provisioning,
];
const projectFields = [...groupFields, 'properties.fullyQualifiedParentGroupName'];
const oldVersions = ['2023-09-01-preview', '2024-04-01'];

test.each([...connectorApiVersions, ownApiVersion])(
  '%s answers a connector exactly as published',
  async (version) => {
    const answer = await stack.api.call('GET', connectorPath('Contoso'), { version });

    expect(answer.json).toMatchObject({
      id: connectorPath('Contoso'),
      name: 'Contoso',
      type: 'Microsoft.Security/securityConnectors',
    });
    // Our own version has the status beside them.
    const fields = fieldsOf(answer.json).filter((field) => !field.startsWith('properties.status'));
    expect(fields).toEqual(connectorFields.toSorted());
    expect(fieldsOf(answer.json).includes('properties.status')).toBe(version === ownApiVersion);
  },
);

test.each(devopsApiVersions)(
  '%s answers configuration, groups, projects and operations exactly as published',
  async (version) => {
    const { api } = stack;
    const get = async (path: string) =>
      (await api.call('GET', `${devopsPath('Contoso')}${path}`, { version })).json;
    const post = async (path: string) =>
      (await api.call('POST', `${devopsPath('Contoso')}${path}`, { version })).json;
    const devops = [...devopsFields, ...(oldVersions.includes(version) ? [] : agentlessFields)];

    expect(fieldsOf(await get(''))).toEqual(devops.toSorted());
    expect(fieldsOf(await get('/gitLabGroups'))).toEqual(listFields(groupFields));
    expect(fieldsOf(await get('/gitLabGroups/contoso'))).toEqual(groupFields.toSorted());
    expect(fieldsOf(await post('/gitLabGroups/contoso/listSubgroups'))).toEqual(listFields(groupFields));
    expect(fieldsOf(await post('/listAvailableGitLabGroups'))).toEqual(listFields(groupFields));
    expect(fieldsOf(await get('/gitLabGroups/contoso/projects'))).toEqual(listFields(projectFields));
    expect(fieldsOf(await get('/gitLabGroups/fabrikam/projects/wide-7'))).toEqual(projectFields.toSorted());
    expect(fieldsOf(await get('/gitLabGroups/fabrikam/projects'))).toEqual(
      [...listFields(projectFields), 'nextLink'].toSorted(),
    );
    const operation = await api.call('GET', operationUrl.replace('2025-03-01', version));
    expect(fieldsOf(operation.json)).toEqual(['endTime', 'id', 'name', 'startTime', 'status']);
  },
);

test('our own version adds fields to all of them, and has routes that the published ones lack', async () => {
  const { api } = stack;
  const get = async (path: string) => (await api.call('GET', `${devopsPath('Contoso')}${path}`)).json;

  expect(fieldsOf(await get(''))).toEqual(
    [
      ...devopsFields,
      ...agentlessFields,
      ...systemData,
      'properties.gitlabInstanceUrl',
      'properties.currentRunId',
      'properties.health',
      'properties.health.state',
      'properties.authorizedBy',
      'properties.authorizedBy.name',
      'properties.authorizedBy.principalId',
    ].toSorted(),
  );
  expect(fieldsOf(await get('/gitLabGroups/fabrikam'))).toEqual(
    expect.arrayContaining([...groupFields, 'properties.gitLabId', 'properties.totalProjectCount']),
  );
  expect(fieldsOf(await get('/gitLabGroups/fabrikam/projects/wide-7'))).toEqual(
    expect.arrayContaining([...projectFields, 'properties.gitLabId', 'properties.defaultBranch']),
  );
  const runs = await api.call('GET', `${devopsPath('Contoso')}/runs`);
  const published = await api.call('GET', `${devopsPath('Contoso')}/runs`, { version: '2025-03-01' });
  expect(runs.status).toBe(200);
  expect(published.status).toBe(400);
  expect(published.json).toMatchObject({ error: { code: 'InvalidApiVersionParameter' } });
});

test('ids and types come in canonical casing, however the path was spelt', async () => {
  const { api } = stack;
  const project = `${devopsPath('Contoso')}/gitLabGroups/fabrikam/projects/Wide-7`;
  const spellings = [
    project,
    project.toLowerCase(),
    project.toUpperCase(),
    `/${project}`,
    project.replace('/devops/', '//devops//'),
    project.replace('fabrikam', 'fabr%69kam'),
  ];

  const answers = await Promise.all(spellings.map((spelling) => api.call('GET', spelling)));
  const connector = await api.call('GET', connectorPath('Contoso').toUpperCase());
  const configuration = await api.call('GET', devopsPath('Contoso').toLowerCase());

  for (const { status, json } of answers) {
    const { id, ...named } = json as { id: string };
    expect(status).toBe(200);
    expect(id).toBe(project);
    expect(id).toMatch(canonicalId);
    expect(named).toMatchObject({
      name: 'Wide-7',
      type: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects',
    });
  }
  expect(connector.json).toMatchObject({ id: connectorPath('Contoso'), name: 'Contoso' });
  expect(configuration.json).toMatchObject({ id: devopsPath('Contoso') });
});

/** The words of ARM and the names of GitLab; the names of what lies above are as the caller spelt them. */
const canonicalId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Security\/securityConnectors\/[^/]+\/devops\/default\/gitLabGroups\/fabrikam\/projects\/Wide-7$/;

test('the separator of a subgroup may come as it is or encoded', async () => {
  const { api, gitlab } = stack;
  const child = gitlab.world.groupByPath('contoso')?.record.descendants[0];
  const name = `contoso$${child?.path}`;

  const raw = await api.call('GET', `${devopsPath('Contoso')}/gitLabGroups/${name}`);
  const encoded = await api.call('GET', `${devopsPath('Contoso')}/gitLabGroups/${name.replace('$', '%24')}`);
  const projects = await api.call(
    'GET',
    `${devopsPath('Contoso')}/gitLabGroups/${name.replace('$', '%24')}/projects`,
  );

  expect(raw.json).toMatchObject({ id: `${devopsPath('Contoso')}/gitLabGroups/${name}`, name });
  expect(encoded.json).toEqual(raw.json);
  expect(projects.status).toBe(200);
});

test('a long list comes in pages whose links are absolute, keep the host, and lead to the end', async () => {
  const { api, apiUrl } = stack;
  const list = `${devopsPath('Contoso')}/gitLabGroups/fabrikam/projects`;
  const { port } = new URL(apiUrl);

  const all = await readAll(api, list, GitLabProjectResource);
  const first = (await api.call('GET', list, { version: '2024-04-01' })).json as {
    value: object[];
    nextLink: string;
  };
  const elsewhere = (await api.call('GET', `http://localhost:${port}${list}?api-version=2024-04-01`))
    .json as typeof first;
  const second = (await api.call('GET', elsewhere.nextLink)).json as typeof first;

  const wide = all.map(({ name }) => name).filter((name) => name.startsWith('Wide-'));
  expect(new Set(wide).size).toBe(manyProjects);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(first.value).toHaveLength(100);
  expect(first.nextLink).toMatch(
    new RegExp(`^${apiUrl}/subscriptions/.*api-version=2024-04-01&continuation-token=`),
  );
  expect(elsewhere.nextLink.startsWith(`http://localhost:${port}/`)).toBe(true);
  expect(second.value).toHaveLength(100);
  expect(second.value).not.toEqual(first.value);
});

test('every answer carries the headers that ARM sends', async () => {
  const { headers } = await stack.api.call('GET', connectorPath('Contoso'));

  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-cache');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

/** Every key of a value as a path; those of list elements under `[]`. */
function fieldsOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) {
    const inside = value.flatMap((item) => fieldsOf(item, `${prefix}[]`));
    return [...new Set(inside)].toSorted();
  }
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value).flatMap(([key, inner]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return [path, ...fieldsOf(inner, path)];
  });
  return [...new Set(fields)].toSorted();
}

function listFields(fields: string[]): string[] {
  return ['value', ...fields.map((field) => `value[].${field}`)].toSorted();
}
