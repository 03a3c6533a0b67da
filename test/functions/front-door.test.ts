import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../local/identity/identities.ts';
import { startApp, type RunningApp } from '../support/app.ts';
import { contoso } from '../support/entra.ts';
import { aConnector } from '../support/onboarding.ts';

const front = 'https://palisade.contoso.example';
const own = 'func-x.azurewebsites.net';
const connectors =
  '/subscriptions/11111111-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Security/securityConnectors';

/** Headers of Front Door, as a caller could send them, too. */
const forwarded = {
  'x-forwarded-host': 'evil.example',
  'x-original-host': 'evil.example',
  forwarded: 'host=evil.example;proto=http',
  'x-original-url': 'https://evil.example/x',
  'x-azure-fdid': '00000000-0000-4000-8000-000000000001',
  via: '1.1 Azure',
};

let app: RunningApp;
let token: string;

beforeAll(async () => {
  app = await startApp({
    TENANTS: JSON.stringify([
      { tenantId: contoso, subscriptions: ['*'], owners: [objectIdOf(contoso, 'olivia')] },
    ]),
    PUBLIC_BASE_URL: front,
    PUBLIC_URL: `https://${own}`,
    WEBHOOK_BASE_URL: front,
    CODES_OF_OTHER_CLIENTS: 'true',
  });
  token = await app.token({ kind: 'user', name: 'olivia', tenantId: contoso });
});
afterAll(async () => {
  await app.stop();
});

function ask(method: string, path: string, host: string, body?: object) {
  return app.ask(method, path, { token, body, headers: { host, ...forwarded } });
}

describe('an app behind a gateway', () => {
  it.each([own, new URL(front).host])(
    'begins its links with the public address when asked as %s',
    async (host) => {
      const connector = `${connectors}/${host === own ? 'one' : 'two'}`;
      await ask('PUT', connector, host, aConnector);
      const begun = await ask('PUT', `${connector}/devops/default`, host, {
        properties: { autoDiscovery: 'Enabled', authorization: { code: 'a-code' } },
      });
      const metadata = await ask('GET', '/metadata/endpoints', host);

      expect(begun.status).toBeLessThan(300);
      expect(begun.headers.get('azure-asyncoperation')).toMatch(new RegExp(`^${front}/subscriptions/`));
      expect(JSON.stringify([metadata.json, ...begun.headers])).not.toMatch(/evil|azurewebsites/);
      expect(JSON.stringify(metadata.json)).toContain(front);
    },
  );

  it.each(['evil.example', `${own}.evil.example`, `${own}:8443`])('does not answer as %s', async (host) => {
    const answers = await Promise.all(
      [`${connectors}/one`, '/oauth/gitlab/start', '/oauth/gitlab/callback', '/', '/metadata/endpoints'].map(
        (path) => ask('GET', path, host),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(421));
    expect((await ask('POST', '/webhooks/gitlab/unknown', host, {})).status).toBe(421);
  });

  it('takes webhooks under both of its addresses', async () => {
    const asked = [own, new URL(front).host].map((host) => ask('POST', '/webhooks/gitlab/unknown', host, {}));

    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([404, 404]);
  });
});
