import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readSettings } from '../../../shared/platform/config/config.ts';
import { refusals } from '../../../shared/platform/config/refusals.ts';
import { thrownBy } from '../../support/thrown-by.ts';

const key = randomBytes(32).toString('base64');
const tenantId = 'abcdef00-0000-4000-8000-000000000002';
const account = 'AccountName=contoso;AccountKey=S;EndpointSuffix=core.windows.net';
const fine = {
  SERVICEBUS: 'Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=s',
  TABLES: `DefaultEndpointsProtocol=https;${account}`,
  TENANTS: JSON.stringify([{ tenantId, subscriptions: ['*'] }]),
  TOKEN_AUDIENCES: 'api://palisade',
  GITLAB_INSTANCES: JSON.stringify([
    { url: 'https://gitlab.example', redirectUri: 'https://palisade.example/x' },
  ]),
  VAULT_KEYS: `2026a:${key}`,
  WATCHDOG_SCHEDULE: '0 */5 * * * *',
  POSTURE_SCHEDULE: '0 7/15 * * * *',
  AUTODISCOVER_SCHEDULE: '30 */5 * * * *',
  RECONCILE_SCHEDULE: '0 */10 * * * *',
};
const azure = { WEBSITE_SITE_NAME: 'contoso' };

/** Settings of a laptop. */
const here: NodeJS.ProcessEnv = {
  SERVICEBUS:
    'Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=k;SharedAccessKey=s;UseDevelopmentEmulator=true',
  TABLES: 'UseDevelopmentStorage=true',
  GITLAB_INSTANCES: JSON.stringify([
    { url: 'https://gitlab.example', redirectUri: 'http://localhost:7071/x' },
  ]),
};

function instance(change: object): string {
  return JSON.stringify([{ url: 'https://gitlab.example', ...change }]);
}

function tenants(...ids: string[]): string {
  return JSON.stringify(ids.map((one) => ({ tenantId: one, subscriptions: ['*'] })));
}

/** Setting, reason, and values that are refused for it. */
const cases: [setting: string, reason: string, ...refused: string[]][] = [
  ['LOCAL_ADMINISTRATOR', 'must not be true', 'true'],
  ['SIGNED_IN_BY_AZURE_CLI', 'must not be true', 'true'],
  ['NODE_TLS_REJECT_UNAUTHORIZED', 'must not disable certificate checks', '0'],
  ['TOKEN_AUTHORITY', 'must be https', 'http://127.0.0.1:7074'],
  [
    'TOKEN_AUTHORITY',
    'must not be on this machine',
    'http://localhost:7074',
    'https://127.0.0.1',
    'https://[::1]:7',
  ],
  [
    'ALLOWED_ORIGINS',
    'must contain https origins only',
    'http://portal.example',
    'https://a.example,http://b.example',
  ],
  ['ALLOWED_ORIGINS', 'must not name this machine', 'https://localhost:5173', 'https://a.localhost'],
  ['WEBHOOK_BASE_URL', 'must be https', 'http://palisade.example'],
  [
    'WEBHOOK_BASE_URL',
    'must not be on this machine',
    'https://127.0.0.2',
    'https://[::ffff:127.0.0.1]',
    'https://0.0.0.0',
  ],
  ['PUBLIC_BASE_URL', 'must be https', 'http://palisade.example'],
  ['PUBLIC_BASE_URL', 'must not be on this machine', 'https://localhost'],
  ['PUBLIC_URL', 'must be https', 'http://palisade.example'],
  ['PUBLIC_URL', 'must not be on this machine', 'https://localhost'],
  [
    'GITLAB_INSTANCES',
    'must have https addresses as redirectUri',
    instance({ redirectUri: 'http://palisade.example/x' }),
  ],
  ['GITLAB_INSTANCES', 'must not redirect to this machine', instance({ redirectUri: 'https://localhost/x' })],
  ['TABLES', "must not be the emulator's account, whose key is public", 'UseDevelopmentStorage=true'],
  [
    'AzureWebJobsStorage',
    "must not be the emulator's account, whose key is public",
    'AccountName=devstoreaccount1',
  ],
  [
    'TABLES',
    'must be reached over https',
    `DefaultEndpointsProtocol=http;${account}`,
    `TableEndpoint=http://contoso.example;${account}`,
  ],
  ['AzureWebJobsStorage', 'must be reached over https', `DefaultEndpointsProtocol=http;${account}`],
  [
    'SERVICEBUS',
    'must not be an emulator',
    'Endpoint=sb://bus.example;SharedAccessKey=s;UseDevelopmentEmulator=true',
  ],
  [
    'SERVICEBUS',
    'must not be on this machine',
    'Endpoint=sb://127.0.0.1:5672;SharedAccessKey=s',
    'Endpoint=sb://localhost/;x=y',
  ],
  ['SERVICEBUS__fullyQualifiedNamespace', 'must not be on this machine', 'localhost:5671', '127.0.0.1'],
  ['TABLES__tableServiceUri', 'must not be on this machine', 'https://127.0.0.1:10002/devstoreaccount1'],
  [
    'VAULT_KEYS',
    'must contain random keys',
    `a:${Buffer.alloc(32).toString('base64')}`,
    `2026a:${key},old:${Buffer.alloc(32, 7).toString('base64')}`,
    `a:${Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64')}`,
    `a:${Buffer.from('the secret key of our company ab').toString('base64')}`,
  ],
  [
    'SERVICEBUS',
    'must not contain a placeholder of the sample',
    'Endpoint=sb://bus.example;SharedAccessKey=SAS_KEY_VALUE',
  ],
  ['TABLES', 'must not contain a placeholder of the sample', 'AccountKey=SAS_KEY_VALUE'],
  [
    'TENANTS',
    'must not contain a placeholder of the sample',
    '[{"tenantId":"00000000-0000-4000-8000-000000000001","subscriptions":["*"]}]',
  ],
  [
    'GITLAB_INSTANCES',
    'must not contain a placeholder of the sample',
    instance({ clientId: 'APPLICATION_ID', clientSecret: 's' }),
    instance({ clientId: 'i', clientSecret: 'APPLICATION_SECRET' }),
  ],
];

/** The same wherever the app runs; the others are what the setting is at fault with. */
const anywhere: [setting: string, reason: string, value: string, others: NodeJS.ProcessEnv][] = [
  [
    'LOCAL_ADMINISTRATOR',
    'must not be true with APP_SERVICE_AUTHENTICATION',
    'true',
    { APP_SERVICE_AUTHENTICATION: 'true', WEBSITE_AUTH_ENABLED: 'True' },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only with Service Bus on this machine (SERVICEBUS)',
    'true',
    { ...here, SERVICEBUS: fine.SERVICEBUS },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only with tables on this machine (TABLES)',
    'true',
    { ...here, TABLES: fine.TABLES },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only with Service Bus on this machine (SERVICEBUS)',
    'true',
    { ...here, SERVICEBUS: '', SERVICEBUS__fullyQualifiedNamespace: 'contoso.servicebus.windows.net' },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only with tables on this machine (TABLES)',
    'true',
    { ...here, TABLES: '', TABLES__tableServiceUri: 'https://contoso.table.core.windows.net' },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only with one tenant (TENANTS)',
    'true',
    { ...here, TENANTS: tenants(tenantId, tenantId.replace('2', '3')) },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only without a public address, except PUBLIC_URL (WEBHOOK_BASE_URL)',
    'true',
    { ...here, WEBHOOK_BASE_URL: 'https://palisade.example', PUBLIC_URL: 'https://another.example' },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only without a public address, except PUBLIC_URL (redirectUri in GITLAB_INSTANCES)',
    'true',
    { ...here, GITLAB_INSTANCES: fine.GITLAB_INSTANCES },
  ],
  [
    'LOCAL_ADMINISTRATOR',
    'must be true only without a gateway (PUBLIC_BASE_URL)',
    'true',
    { ...here, PUBLIC_BASE_URL: 'https://palisade.example', PUBLIC_URL: 'https://palisade.example' },
  ],
  [
    'APP_SERVICE_AUTHENTICATION',
    'must be true only where the platform authenticates and says so (WEBSITE_AUTH_ENABLED=True)',
    'true',
    { WEBSITE_AUTH_ENABLED: 'False' },
  ],
  [
    'VAULT_KEYS',
    'must not contain the placeholder of the sample',
    'local:OUTPUT_OF_openssl_rand_-base64_32',
    {},
  ],
];

function messageFor(environment: NodeJS.ProcessEnv): string {
  return (thrownBy(() => readSettings({ ...fine, ...environment })) as Error).message;
}

describe('a start', () => {
  it('succeeds with settings that are in order, in Azure too', () => {
    expect(() => readSettings(fine)).not.toThrow();
    expect(() => readSettings({ ...fine, ...azure })).not.toThrow();
    expect(() =>
      readSettings({ ...fine, ...azure, APP_SERVICE_AUTHENTICATION: 'true', WEBSITE_AUTH_ENABLED: 'True' }),
    ).not.toThrow();
  });

  it.each(cases)('is refused in Azure by %s, which %s', (setting, reason, ...values) => {
    for (const value of values) {
      const message = messageFor({ ...azure, [setting]: value });

      expect(message).toContain(`${setting}: ${reason} in Azure, and WEBSITE_SITE_NAME is set`);
      expect(message.replaceAll(reason, '')).not.toContain(value.length > 8 ? value : 'no value is so short');
    }
  });

  it.each(cases)('is not refused on a machine of its own by %s, which %s', (setting, reason, ...values) => {
    for (const value of values) expect(refusalsOf({ ...fine, [setting]: value })).not.toContain(reason);
  });

  it.each(anywhere)('is refused anywhere by %s, which %s', (setting, reason, value, others) => {
    expect(messageFor({ ...others, [setting]: value })).toContain(`${setting}: ${reason}`);
  });

  it.each([
    {},
    { SERVICEBUS: 'Endpoint=sb://localhost/;SharedAccessKeyName=k;SharedAccessKey=s' },
    { TABLES: 'AccountName=a;AccountKey=S;TableEndpoint=http://127.0.0.1:10002/a' },
    { WEBHOOK_BASE_URL: 'http://127.0.0.1:7071' },
    { WEBHOOK_BASE_URL: 'https://palisade.example', PUBLIC_URL: 'https://palisade.example/' },
    { GITLAB_INSTANCES: fine.GITLAB_INSTANCES, PUBLIC_URL: 'https://palisade.example' },
  ])('succeeds with a local administrator on a laptop: %o', (more) => {
    expect(readSettings({ ...fine, ...here, ...more, LOCAL_ADMINISTRATOR: 'true' })).toMatchObject({
      LOCAL_ADMINISTRATOR: true,
    });
  });

  it.each([
    { SERVICEBUS: 'Endpoint=sb://127.0.0.1.example;SharedAccessKeyName=k;SharedAccessKey=s' },
    { SERVICEBUS: 'Endpoint=sb://127.0.0.1@bus.example;SharedAccessKeyName=k;SharedAccessKey=s' },
    { SERVICEBUS: 'Endpoint=sb://127.0.0.1;Endpoint=sb://bus.example;SharedAccessKey=s' },
    { SERVICEBUS: 'Endpoint=sb://0.0.0.0;SharedAccessKeyName=k;SharedAccessKey=s' },
    { TABLES: 'UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://tables.example' },
    { TABLES: 'AccountName=devstoreaccount1;AccountKey=S;EndpointSuffix=core.windows.net' },
    { TABLES: 'BlobEndpoint=http://127.0.0.1/;TableEndpoint=https://tables.example' },
    { WEBHOOK_BASE_URL: 'https://127.0.0.1.example' },
    { WEBHOOK_BASE_URL: 'https://palisade.example' },
  ])('is refused a local administrator where something only looks like a laptop: %o', (more) => {
    const message = messageFor({ ...here, ...more, LOCAL_ADMINISTRATOR: 'true' });

    expect(message).toContain('LOCAL_ADMINISTRATOR: must be true only with');
  });

  it('is refused for every row of the table in one of these tests', () => {
    const rows = refusals.map(({ setting, reason }) => `${setting} ${reason}`);
    const tested = new Set([...cases, ...anywhere].map(([setting, reason]) => `${setting} ${reason}`));

    expect([...tested].toSorted()).toEqual(rows.toSorted());
  });

  it('is refused for the reasons in the documentation', () => {
    const documented = readFileSync('docs/start-up.md', 'utf8').matchAll(
      /^\| `(\w+)` +\| ([\w ]+?) +\| (.+?) +\|$/gm,
    );

    expect([...documented].map(([, ...cells]) => cells)).toEqual(
      refusals.map(({ setting, where, reason }) => [setting, where, reason]),
    );
  });
});

function refusalsOf(environment: NodeJS.ProcessEnv): string {
  try {
    readSettings(environment);
    return '';
  } catch (failure) {
    return (failure as Error).message;
  }
}
