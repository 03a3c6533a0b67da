import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { clientIdOf, readSettings, Settings } from '../../../shared/platform/config/config.ts';
import { thrownBy } from '../../support/thrown-by.ts';

const canary = 'canary-5b1c6f';

/** Settings as the platform hands them over, all in order. */
const aTenant = { tenantId: '00000000-0000-4000-8000-000000000001', subscriptions: ['*'] };
const other = 'abcdef00-0000-4000-8000-000000000002';

function anEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    SERVICEBUS: 'Endpoint=sb://bus.example;SharedAccessKeyName=k;SharedAccessKey=s',
    TABLES: 'UseDevelopmentStorage=true',
    TENANTS: JSON.stringify([aTenant]),
    TOKEN_AUDIENCES: 'api://palisade, client-id,',
    GITLAB_INSTANCES: '[{"url":"https://gitlab.example/sub/","clientId":"id"}]',
    VAULT_KEYS: `local:${randomBytes(32).toString('base64')}`,
    WATCHDOG_SCHEDULE: '0 */5 * * * *',
    POSTURE_SCHEDULE: '0 7/15 * * * *',
    AUTODISCOVER_SCHEDULE: '30 */5 * * * *',
    RECONCILE_SCHEDULE: '0 */10 * * * *',
    ...more,
  };
}

function instanceOf(change: object): string {
  return JSON.stringify([{ url: 'https://gitlab.example', ...change }]);
}

function messageOf(environment: NodeJS.ProcessEnv): string {
  const failure = thrownBy(() => readSettings(environment));
  return failure instanceof Error ? failure.message : '';
}

describe('the settings', () => {
  it('are read with their defaults', () => {
    expect(readSettings(anEnvironment())).toMatchObject({
      GITLAB_INSTANCES: [{ url: 'https://gitlab.example/sub', clientId: 'id' }],
      GITLAB_MAX_CONCURRENCY: 10,
      LOCAL_ADMINISTRATOR: false,
      ALLOWED_ORIGINS: [],
      READS_PER_MINUTE: 1_500,
      WRITES_PER_MINUTE: 600,
      TENANT_WRITES_PER_MINUTE: 1_200,
      FAILED_REQUESTS_PER_MINUTE: 300,
      CONNECTORS_PER_SUBSCRIPTION: 800,
      ROLE_ASSIGNMENTS_PER_SUBSCRIPTION: 4_000,
      REMEDIATION_DAYS: { Critical: 7, High: 14, Medium: 30, Low: 90 },
      CODES_OF_OTHER_CLIENTS: false,
      AUTODISCOVER_PERIOD_MINUTES: 240,
      RECONCILE_PERIOD_MINUTES: 1_440,
      POSTURE_SWEEP_HOURS: 24,
      FINDINGS_SWEEP_HOURS: 6,
      BLAMES_PER_IMPORT: 20,
      BLAMES_PER_DAY: 300,
    });
    expect(readSettings(anEnvironment())).not.toHaveProperty('WEBHOOK_BASE_URL');
  });

  it('take a self-managed GitLab with its authority, extra headers and network', () => {
    const instance = {
      url: 'http://gitlab.corp.example:8080/git',
      ca: '/etc/ssl/corp.pem',
      headers: { 'CF-Access-Client-Secret': 's' },
      internal: true,
    };

    const settings = readSettings(anEnvironment({ GITLAB_INSTANCES: JSON.stringify([instance]) }));

    expect(settings.GITLAB_INSTANCES).toEqual([instance]);
  });

  it('say where secrets are kept, in exactly one way', () => {
    const keys = { VAULT_KEYS: 'a:b' };
    const file = { VAULT_KEY_FILE: '/run/secrets/keys' };
    const vault = { KEY_VAULT_URL: 'https://palisade.vault.azure.net' };
    const none = { VAULT_KEYS: '', VAULT_KEY_FILE: undefined };
    const settings = readSettings(anEnvironment({ ...none, ...file }));

    expect(settings).toMatchObject(file);
    expect(settings.VAULT_KEYS).toBeUndefined();
    expect(messageOf(anEnvironment(none))).toContain(
      'VAULT_KEYS: exactly one of VAULT_KEYS, VAULT_KEY_FILE, KEY_VAULT_URL must be set, and none is',
    );
    expect(messageOf(anEnvironment({ ...keys, ...file }))).toContain('VAULT_KEYS and VAULT_KEY_FILE are');
    expect(messageOf(anEnvironment({ ...none, ...file, ...vault }))).toContain(
      'VAULT_KEY_FILE and KEY_VAULT_URL are',
    );
    expect(readSettings(anEnvironment({ ...none, ...vault }))).toMatchObject(vault);
  });

  it.each([
    ['SERVICEBUS', 'SERVICEBUS__fullyQualifiedNamespace', 'contoso.servicebus.windows.net'],
    ['TABLES', 'TABLES__tableServiceUri', 'https://contoso.table.core.windows.net'],
  ])('connect by %s or by %s, in exactly one way', (byKey, byIdentity, value) => {
    const identity = { [byKey]: '', [byIdentity]: value };

    expect(readSettings(anEnvironment(identity))).toMatchObject({ [byIdentity]: value });
    expect(readSettings(anEnvironment(identity))).not.toHaveProperty(byKey);
    expect(readSettings(anEnvironment({ [byIdentity]: '' }))).not.toHaveProperty(byIdentity);
    expect(messageOf(anEnvironment({ [byKey]: '' }))).toContain(
      `${byKey}: exactly one of ${byKey}, ${byIdentity} must be set, and none is`,
    );
    expect(messageOf(anEnvironment({ [byIdentity]: value }))).toContain(`${byKey} and ${byIdentity} are`);
  });

  it('name one identity for all that the app connects to', () => {
    const same = { AZURE_CLIENT_ID: other, TABLES__clientId: other.toUpperCase() };
    const older = { KEY_VAULT_IDENTITY_CLIENT_ID: other };
    const another = aTenant.tenantId;

    expect(clientIdOf(readSettings(anEnvironment(same)))).toBe(other);
    expect(clientIdOf(readSettings(anEnvironment(older)))).toBe(other);
    expect(clientIdOf(readSettings(anEnvironment()))).toBeUndefined();
    expect(messageOf(anEnvironment({ ...same, SERVICEBUS__clientId: another }))).toContain(
      'SERVICEBUS__clientId: must name the same identity as AZURE_CLIENT_ID',
    );
  });

  it('say where GitLab reaches the app, over http or https', () => {
    const urls = ['https://palisade.example/app', 'http://127.0.0.1:7071'];

    expect(
      urls.map((WEBHOOK_BASE_URL) => readSettings(anEnvironment({ WEBHOOK_BASE_URL })).WEBHOOK_BASE_URL),
    ).toEqual(urls);
  });

  it.each([
    [{ share: 0 }, 'GITLAB_INSTANCES.0.limits.share'],
    [{ preset: 'gitlab.org' }, 'GITLAB_INSTANCES.0.limits.preset'],
    [{ user: { requests: -1 } }, 'GITLAB_INSTANCES.0.limits.user.requests'],
    [{ endpoints: { '/groups': { requests: 1 } } }, 'GITLAB_INSTANCES.0.limits.endpoints./groups'],
    [{ endpoints: { 'GET /groups': { perMinute: 1 } } }, 'GITLAB_INSTANCES.0.limits.endpoints.GET /groups'],
    [{ perUser: 1 }, 'GITLAB_INSTANCES.0.limits'],
  ])('name what is wrong with the limits of an instance: %j', (limits, place) => {
    const GITLAB_INSTANCES = JSON.stringify([{ url: 'https://gitlab.example', limits }]);

    expect(messageOf({ ...anEnvironment(), GITLAB_INSTANCES })).toContain(`${place}:`);
  });

  it('name an instance that is the API of a GitLab, and its root', () => {
    expect(
      messageOf(anEnvironment({ GITLAB_INSTANCES: instanceOf({ url: 'https://g.example/api/v4' }) })),
    ).toContain(
      "GITLAB_INSTANCES.0.url: must be the root of GitLab, and ends in '/api/v4': write 'https://g.example'",
    );
  });

  it('take the application of an instance without the end of its line', () => {
    const application = instanceOf({ clientId: ' id ', clientSecret: 'secret\n' });

    expect(readSettings(anEnvironment({ GITLAB_INSTANCES: application })).GITLAB_INSTANCES).toMatchObject([
      { clientId: 'id', clientSecret: 'secret' },
    ]);
  });

  it.each([
    [{}, undefined, ''],
    [{ HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'a, b' }, 'http://proxy.example:3128', 'a, b'],
    [{ HTTPS_PROXY: 'proxy.example:3128' }, 'http://proxy.example:3128', ''],
    [
      { HTTPS_PROXY: 'http://upper.example', https_proxy: 'https://lower.example', no_proxy: '*' },
      'https://lower.example',
      '*',
    ],
    [{ HTTPS_PROXY: '', https_proxy: '' }, undefined, ''],
  ])('take the proxy as other programs do: %j', (environment, proxy, except) => {
    const settings = readSettings(anEnvironment(environment));

    expect([settings.HTTPS_PROXY, settings.NO_PROXY]).toEqual([proxy, except]);
  });

  it('name a proxy that is none, and not its password', () => {
    const message = messageOf(anEnvironment({ https_proxy: 'socks5://ada:canary@proxy.example' }));

    expect(message).toContain('HTTPS_PROXY: must be the http or https URL of a proxy');
    expect(message).not.toContain('canary');
  });

  it('leave out what is not ours', () => {
    expect(readSettings(anEnvironment({ PATH: '/bin' }))).not.toHaveProperty('PATH');
  });

  it('name all faults together', () => {
    const message = messageOf({ GITLAB_MAX_CONCURRENCY: '0', LOCAL_ADMINISTRATOR: 'perhaps' });

    for (const name of [
      'SERVICEBUS',
      'TABLES',
      'TENANTS',
      'TOKEN_AUDIENCES',
      'GITLAB_INSTANCES',
      'GITLAB_MAX_CONCURRENCY',
      'VAULT_KEYS',
      'LOCAL_ADMINISTRATOR',
      'WATCHDOG_SCHEDULE',
      'POSTURE_SCHEDULE',
      'AUTODISCOVER_SCHEDULE',
      'RECONCILE_SCHEDULE',
    ]) {
      expect(message).toContain(`${name}: `);
    }
  });

  it.each([
    { SERVICEBUS: `sb://${canary}` },
    { TABLES: '' },
    { SERVICEBUS__fullyQualifiedNamespace: `${canary};SharedAccessKey=s` },
    { SERVICEBUS__fullyQualifiedNamespace: `sb://${canary}.servicebus.windows.net` },
    { SERVICEBUS__clientId: canary },
    { TABLES__tableServiceUri: `http://${canary}.table.core.windows.net` },
    { TABLES__tableServiceUri: `https://contoso.table.core.windows.net?${canary}` },
    { TABLES__clientId: canary },
    { AZURE_CLIENT_ID: canary },
    { TENANTS: canary },
    { TENANTS: `[{"tenantId":"${canary}","subscriptions":["*"]}]` },
    { TENANTS: JSON.stringify([{ ...aTenant, subscriptions: [canary] }]) },
    { TENANTS: JSON.stringify([{ ...aTenant, secret: canary }]) },
    { TENANTS: JSON.stringify([aTenant, { ...aTenant, subscriptions: [other] }]) },
    { TENANTS: JSON.stringify([aTenant, { ...aTenant, tenantId: other }]) },
    { TOKEN_AUDIENCES: ' , ' },
    { TOKEN_AUTHORITY: canary },
    { TOKEN_AUTHORITY: `http://${canary}.example` },
    { TOKEN_AUTHORITY: 'http://localhost.attacker.example' },
    { APP_SERVICE_AUTHENTICATION: canary },
    { REQUIRED_SCOPE: `${canary} other` },
    { CODES_OF_OTHER_CLIENTS: canary },
    { ALLOWED_ORIGINS: '*' },
    { ALLOWED_ORIGINS: canary },
    { ALLOWED_ORIGINS: 'https://portal.example/' },
    { ALLOWED_ORIGINS: `https://portal.example, https://portal.example/${canary}` },
    { READS_PER_MINUTE: '0' },
    { WRITES_PER_MINUTE: canary },
    { TENANT_WRITES_PER_MINUTE: '0' },
    { FAILED_REQUESTS_PER_MINUTE: canary },
    { CONNECTORS_PER_SUBSCRIPTION: '-1' },
    { ROLE_ASSIGNMENTS_PER_SUBSCRIPTION: canary },
    { REMEDIATION_DAYS: `{"Critical": "${canary}"}` },
    { GITLAB_INSTANCES: `{"clientSecret": "${canary}"` },
    { GITLAB_INSTANCES: '[]' },
    { GITLAB_INSTANCES: `[{"url":"${canary}","clientSecret":"${canary}"}]` },
    { GITLAB_INSTANCES: `[{"url":"https://me:${canary}@gitlab.example"}]` },
    { GITLAB_INSTANCES: `[{"url":"ftp://${canary}.example"}]` },
    { GITLAB_INSTANCES: `[{"url":"https://gitlab.example","clientSecret":["${canary}"]}]` },
    { GITLAB_INSTANCES: instanceOf({ url: `http://${canary}.example` }) },
    { GITLAB_INSTANCES: instanceOf({ url: `HTTP://${canary}.example`, internal: false }) },
    { GITLAB_INSTANCES: instanceOf({ url: `https://gitlab.example/?${canary}` }) },
    { GITLAB_INSTANCES: instanceOf({ url: `https://gitlab.example/#${canary}` }) },
    { GITLAB_INSTANCES: instanceOf({ internal: canary }) },
    { GITLAB_INSTANCES: instanceOf({ ca: '' }) },
    { GITLAB_INSTANCES: instanceOf({ headers: { Authorization: canary } }) },
    { GITLAB_INSTANCES: instanceOf({ headers: { 'private-token': canary } }) },
    { GITLAB_INSTANCES: instanceOf({ headers: { Host: canary } }) },
    { GITLAB_INSTANCES: instanceOf({ headers: { 'X Gate': canary } }) },
    { GITLAB_INSTANCES: instanceOf({ headers: { 'X-Gate': `${canary}\r\nX-Other: 1` } }) },
    { GITLAB_INSTANCES: instanceOf({ headers: { 'X-Gate': '' } }) },
    { GITLAB_INSTANCES: instanceOf({ headers: { 'X-Gate': [canary] } }) },
    { GITLAB_MAX_CONCURRENCY: canary },
    { GITLAB_MAX_CONCURRENCY: '101' },
    { LOCAL_ADMINISTRATOR: canary },
    { WEBHOOK_BASE_URL: canary },
    { WEBHOOK_BASE_URL: `ftp://${canary}.example` },
    { KEY_VAULT_URL: `http://${canary}.vault.azure.net` },
    { KEY_VAULT_URL: canary },
    { KEY_VAULT_IDENTITY_CLIENT_ID: canary },
    { AUTODISCOVER_PERIOD_MINUTES: '0' },
    { RECONCILE_PERIOD_MINUTES: canary },
  ])('are refused by name, never by value: %o', (fault) => {
    const message = messageOf(anEnvironment(fault));

    expect(message).toMatch(/^The settings are not valid\. /);
    expect(message).toContain(Object.keys(fault)[0]);
    expect(message).not.toContain(canary);
  });

  it.each([
    'WEBSITE_INSTANCE_ID',
    'WEBSITE_SITE_NAME',
    'WEBSITE_POD_NAME',
    'WEBSITE_OWNER_NAME',
    'WEBSITE_HOME_STAMPNAME',
    'CONTAINER_APP_NAME',
    'LEGION_SERVICE_HOST',
  ])('know no local administrator in Azure, which %s shows, whatever else is wrong', (sign) => {
    const inAzure = { LOCAL_ADMINISTRATOR: 'true', [sign]: 'a1b2' };
    const fault = `LOCAL_ADMINISTRATOR: must not be true in Azure, and ${sign} is set`;

    expect(messageOf(anEnvironment(inAzure))).toContain(fault);
    expect(messageOf({ ...inAzure })).toMatch(new RegExp(`TENANTS: .*${fault}`));
    const SERVICEBUS = 'Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=k;SharedAccessKey=s';
    expect(
      readSettings(anEnvironment({ SERVICEBUS, LOCAL_ADMINISTRATOR: 'true', [sign]: '' }))
        .LOCAL_ADMINISTRATOR,
    ).toBe(true);
    expect(messageOf(anEnvironment({ LOCAL_ADMINISTRATOR: 'false', [sign]: 'a1b2' }))).not.toContain(
      'LOCAL_',
    );
  });

  it('take one that is empty as one that is absent', () => {
    const full = anEnvironment();
    const optional = Object.keys(Settings.shape).filter((name) => full[name] === undefined);
    const empty = Object.fromEntries(optional.map((name) => [name, '']));

    expect(readSettings({ ...full, ...empty })).toEqual(readSettings(full));
    expect(optional.length).toBeGreaterThan(12);
    expect(messageOf({ ...full, SERVICEBUS: '' })).toContain('SERVICEBUS: ');
  });

  it('read ids of tenants and subscriptions in lower case, and audiences as a list', () => {
    const upper = { tenantId: other.toUpperCase(), subscriptions: [other.toUpperCase()] };
    const settings = readSettings(anEnvironment({ TENANTS: JSON.stringify([upper]) }));

    expect(settings.TENANTS).toEqual([{ tenantId: other, subscriptions: [other], owners: [] }]);
    expect(settings.TOKEN_AUDIENCES).toEqual(['api://palisade', 'client-id']);
  });

  it('take keys from Entra by default, and without https from this machine only', () => {
    const authority = (TOKEN_AUTHORITY: string) =>
      readSettings(anEnvironment({ TOKEN_AUTHORITY })).TOKEN_AUTHORITY;

    expect(readSettings(anEnvironment()).TOKEN_AUTHORITY).toBe('https://login.microsoftonline.com');
    expect(authority('https://login.microsoftonline.us/')).toBe('https://login.microsoftonline.us');
    expect(authority('http://127.0.0.1:7074')).toBe('http://127.0.0.1:7074');
  });
});
