import { beforeAll, describe, expect, it } from 'vitest';

import leftOut from '../../infra/default-settings.json' with { type: 'json' };
import queues from '../../infra/queues.json' with { type: 'json' };
import { readSettings } from '../../shared/platform/config/config.ts';
import { tableNames } from '../../shared/adapters/tables/open-tables.ts';
import { alerts } from '../support/infra/alert-checks.ts';
import {
  faultsAfter,
  faultsAfterEdit,
  faultsOf,
  faultsWithout,
  isOfApp,
  knownSettings,
} from '../support/infra/all-checks.ts';
import { frontDoorLocks, keyFaults, locks, roles, topicRole } from '../support/infra/checks.ts';
import { isInfraCompiled, pathOf, readPrediction, readTemplate } from '../support/infra/prediction.ts';
import type { Resource } from '../support/infra/prediction.ts';
import { appSettingsOf, lastPart, ofType, scopeOf, settingsInAzure } from '../support/infra/resources.ts';

const isCompiled = await isInfraCompiled();
if (!isCompiled) {
  process.stderr.write('Skipped: the template is not compiled, and no Bicep is here (npm run infra).\n');
}

let resources: Resource[];
let privateOnes: Resource[];
let fronted: Resource[];

beforeAll(() => {
  if (!isCompiled) return;
  resources = readPrediction(pathOf('public'));
  privateOnes = readPrediction(pathOf('private'));
  fronted = readPrediction(pathOf('front'));
});

function isAppSettings({ type }: Resource): boolean {
  return type === 'Microsoft.Web/sites/config';
}

function firstRole(copy: readonly Resource[]): Resource {
  return ofType(copy, 'Microsoft.Authorization/roleAssignments')[0]!;
}

function restrictionsOf(all: readonly Resource[]): unknown[] {
  const site = Object(ofType(all, 'Microsoft.Web/sites')[0]?.properties['siteConfig']) as Record<
    string,
    unknown
  >;
  return [site['ipSecurityRestrictionsDefaultAction'], site['ipSecurityRestrictions']];
}

function removeFlag(copy: readonly Resource[], type: string, path: string): void {
  const keys = path.split('.');
  const owner = keys
    .slice(0, -1)
    .reduce<Record<string, unknown>>((value, key) => value[key] as typeof value, ofType(copy, type)[0]!);
  delete owner[keys.at(-1)!];
}

describe.skipIf(!isCompiled)('the compiled template', () => {
  it('has every setting, queue, table, role and alert, and no open door', () => {
    expect(faultsOf(resources)).toEqual([]);
  });

  it('has the same with every option, and roles for the deployer', () => {
    expect(faultsOf(privateOnes, [...roles, topicRole])).toEqual([]);
  });

  it('lets the app send to a topic of Event Grid, which may be in another subscription, only if one is named', () => {
    const [id] = topicRole;
    const atTopic = ({ properties }: Resource) => String(properties['roleDefinitionId']).endsWith(id);

    expect(resources.filter(atTopic)).toEqual([]);
    expect(privateOnes.filter(atTopic).map(scopeOf)).toEqual([
      '/subscriptions/00000000-0000-0000-0000-000000000003/resourceGroups/rg-events/providers/Microsoft.EventGrid/topics/evgt-palisade',
    ]);
  });

  it('contains no key, and no function that would hand one out', () => {
    expect(keyFaults(readTemplate(pathOf('main')))).toEqual([]);
  });

  it('sets what the app takes, and serves the addresses that people and GitLab use', () => {
    const settings = readSettings(settingsInAzure(appSettingsOf(resources) ?? {}));

    expect(settings).toMatchObject({
      SERVICEBUS__fullyQualifiedNamespace: 'sbns-x.servicebus.windows.net',
      TOKEN_AUTHORITY: 'https://login.microsoftonline.com',
      PUBLIC_URL: 'https://func-x.azurewebsites.net',
      WEBHOOK_BASE_URL: 'https://func-x.azurewebsites.net',
      GITLAB_INSTANCES: [{ url: 'https://gitlab.com' }],
      LOCAL_ADMINISTRATOR: false,
    });
    expect(settings.TENANTS).toHaveLength(1);
  });

  it('takes GITLAB_INSTANCES from the vault only if it is there', () => {
    expect(appSettingsOf(resources)?.['GITLAB_INSTANCES']).toBe('[{"url":"https://gitlab.com"}]');
    expect(appSettingsOf(privateOnes)?.['GITLAB_INSTANCES']).toMatch(
      /@Microsoft\.KeyVault\(SecretUri=\{0\}secrets\/GITLAB-INSTANCES\)/,
    );
  });

  it('closes everything but the app to the internet in the private variant, and fixes the outbound address', () => {
    const types = [
      'Microsoft.Storage/storageAccounts',
      'Microsoft.ServiceBus/namespaces',
      'Microsoft.KeyVault/vaults',
    ];
    const closed = types.flatMap((type) => ofType(privateOnes, type));
    const endpoints = ofType(privateOnes, 'Microsoft.Network/privateEndpoints').map(
      ({ name }) => name.split('-')[1],
    );

    expect(closed.map(({ properties }) => properties['publicNetworkAccess'])).toEqual(
      Array(4).fill('Disabled'),
    );
    expect(closed.map(({ sku }) => sku?.name)).toContain('Premium');
    expect(endpoints).toEqual(['blob', 'table', 'namespace', 'vault']);
    expect(ofType(privateOnes, 'Microsoft.Network/natGateways')).toHaveLength(1);
  });

  it('lets in one Front Door, the web test and the callers that are named, and links to the front', () => {
    const settings = appSettingsOf(privateOnes);

    expect(restrictionsOf(resources)).toEqual(['Allow', []]);
    expect(restrictionsOf(privateOnes)).toEqual([
      'Deny',
      [
        expect.objectContaining({ tag: 'ServiceTag', ipAddress: 'ApplicationInsightsAvailability' }),
        expect.objectContaining({
          tag: 'ServiceTag',
          ipAddress: 'AzureFrontDoor.Backend',
          headers: { 'x-azure-fdid': ['00000000-0000-4000-8000-00000000000f'] },
        }),
        expect.objectContaining({ ipAddress: '203.0.113.0/24' }),
      ],
    ]);
    expect(settings).toMatchObject({
      PUBLIC_BASE_URL: 'https://palisade.example.com',
      WEBHOOK_BASE_URL: 'https://palisade.example.com',
    });
  });

  it('makes a Front Door that alone reaches the app, under a domain of its own, without caching', () => {
    const [route] = ofType(fronted, 'Microsoft.Cdn/profiles/afdEndpoints/routes');
    const [origin] = ofType(fronted, 'Microsoft.Cdn/profiles/originGroups/origins');
    const [, rules] = restrictionsOf(fronted) as [string, { ipAddress: string; headers: object }[]];

    expect(faultsOf(fronted)).toEqual([]);
    expect(rules.map(({ ipAddress }) => ipAddress)).toEqual(['AzureFrontDoor.Backend']);
    expect(JSON.stringify(rules[0]?.headers)).toMatch(/x-azure-fdid.*'front.*outputs\.id/);
    expect(route?.properties['customDomains']).toEqual([
      { id: expect.stringMatching(/customDomains\/palisade-example-com$/) as string },
    ]);
    expect(origin?.properties['originHostHeader']).toBe(origin?.properties['hostName']);
    expect(String(origin?.properties['hostName'])).toMatch(/'functionApp.*outputs\.hostName/);
    expect(appSettingsOf(fronted)).toMatchObject({
      PUBLIC_BASE_URL: 'https://palisade.example.com',
      WEBHOOK_BASE_URL: 'https://palisade.example.com',
    });
  });

  it('has no network, Front Door, budget or lock unless they are asked for', () => {
    const optional = /^Microsoft\.(Network|Cdn|Consumption)\/|\/locks$/;
    const [bus] = ofType(resources, 'Microsoft.ServiceBus/namespaces');

    expect(resources.filter(({ type }) => optional.test(type))).toEqual([]);
    expect(ofType(privateOnes, 'Microsoft.Authorization/locks')).toHaveLength(1);
    expect(bus?.sku?.name).toBe('Standard');
  });

  it('reports the budget at 50, 80 and 100 percent, and a forecast of 100', () => {
    const [budget] = ofType(privateOnes, 'Microsoft.Consumption/budgets');
    const notifications = Object.entries(Object(budget?.properties['notifications']) as object);
    const thresholds = notifications.map(([name, { threshold }]: [string, { threshold: number }]) => [
      name,
      threshold,
    ]);

    expect(Object.fromEntries(thresholds)).toEqual({
      actual50: 50,
      actual80: 80,
      actual100: 100,
      forecast100: 100,
    });
  });
});

describe.skipIf(!isCompiled)('the checks of the template', () => {
  it.each(knownSettings.filter((name) => !Object.hasOwn(leftOut, name)))('miss the setting %s', (name) => {
    expect(faultsAfter(resources, (copy) => delete appSettingsOf(copy)?.[name])).toContain(
      `${name} is missing`,
    );
  });

  it('miss each setting of the identity', () => {
    const settings = Object.keys(appSettingsOf(resources) ?? {});
    const names = settings.filter((name) => /__|^(?!PAGE).*CLIENT_ID$|AUTHENTICATION_STRING$/.test(name));
    const unseen = names.filter(
      (name) => faultsAfter(resources, (copy) => delete appSettingsOf(copy)?.[name]).length === 0,
    );

    expect(names.length).toBeGreaterThan(10);
    expect(unseen).toEqual([]);
  });

  it.each(Object.keys(leftOut))('find the setting %s, which has a reason to be left out', (name) => {
    const faults = faultsAfter(resources, (copy) => Object.assign(appSettingsOf(copy)!, { [name]: 'x' }));

    expect(faults.join()).toContain(name);
  });

  it('find no app settings, or a second set that replaces the first', () => {
    const fault = 'there is not exactly one set of app settings';

    expect(faultsWithout(resources, isAppSettings)).toContain(fault);
    expect(faultsOf([...resources, ...resources.filter(isAppSettings)])).toContain(fault);
  });

  it.each(Object.keys(queues))('miss the queue %s, and each of its properties', (queue) => {
    const isIt = ({ type, name }: Resource) => type.endsWith('namespaces/queues') && lastPart(name) === queue;
    const properties = Object.keys(resources.find(isIt)?.properties ?? {});
    const unseen = properties.filter(
      (name) => faultsAfter(resources, (copy) => delete copy.find(isIt)?.properties[name]).length === 0,
    );

    expect(faultsWithout(resources, isIt)).toContain(`queue ${queue} is missing`);
    expect(properties).toHaveLength(8);
    expect(unseen).toEqual([]);
  });

  it.each(tableNames)('miss the table %s', (table) => {
    const faults = faultsWithout(
      resources,
      ({ type, name }) => type.endsWith('/tables') && lastPart(name) === table,
    );

    expect(faults).toContain(`table ${table} is missing`);
  });

  it.each(roles.filter(isOfApp))('miss the role %s at %s', (id) => {
    const faults = faultsWithout(
      resources,
      ({ type, properties }) =>
        type.endsWith('/roleAssignments') && String(properties['roleDefinitionId']).endsWith(id),
    );

    expect(faults.join()).toMatch(new RegExp(`^role ${id} at .+ is missing$`));
  });

  it('find a role that is assigned wider, and one that is not in the table', () => {
    const id = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/1';
    const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
    const wider = faultsAfter(resources, (copy) => Object.assign(firstRole(copy), { id }));
    const other = faultsAfter(resources, (copy) =>
      Object.assign(firstRole(copy).properties, { roleDefinitionId: `/x/${owner}` }),
    );

    expect(wider.join()).toContain('at an unknown scope');
    expect(other.join()).toMatch(new RegExp(`role ${owner} at .+ is not in the table`));
  });

  it.each(Object.keys(alerts))('miss the alert %s, and its action group', (alert) => {
    const toNobody = faultsAfterEdit(resources, alert, (text) =>
      text.replaceAll('/actionGroups/ag-', '/actionGroups/x-'),
    );

    expect(faultsWithout(resources, ({ name }) => name === alert)).toContain(`alert ${alert} is missing`);
    expect(toNobody.join()).toContain('does not exist');
  });

  it.each(Object.entries(alerts).filter(([, source]) => !source.startsWith('/')))(
    'find that the alert %s looks at something else than %s',
    (alert, source) => {
      expect(faultsAfterEdit(resources, alert, (text) => text.replaceAll(source, 'Other'))).not.toEqual([]);
    },
  );

  it.each(locks)('find that %s (%d) have no %s', (type, _count, path) => {
    const others = resources.filter((resource) => resource.type !== type);

    expect(faultsAfter(resources, (copy) => removeFlag(copy, type, path)).join()).toContain(`${path} is not`);
    expect(faultsOf(others).join()).toContain(`0 instead of`);
  });

  it.each(frontDoorLocks)('find that %s (%d) in front of the app have no %s', (type, _count, path) => {
    expect(faultsAfter(fronted, (copy) => removeFlag(copy, type, path)).join()).toContain(`${path} is not`);
  });

  it('find a route of the Front Door that caches', () => {
    const faults = faultsAfter(fronted, (copy) => {
      const [route] = ofType(copy, 'Microsoft.Cdn/profiles/afdEndpoints/routes');
      Object.assign(route!.properties, {
        cacheConfiguration: { queryStringCachingBehavior: 'UseQueryString' },
      });
    });

    expect(faults.join()).toContain('caches responses');
  });
});
