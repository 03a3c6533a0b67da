import { setDefaultCACertificates, getCACertificates } from 'node:tls';

import { ServiceBusClient, ServiceBusError } from '@azure/service-bus';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { localTenant } from '../../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../../local/identity/server.ts';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { serverCertificate } from '../../support/certificates.ts';
import { aQueue, bodies, receive, retryOptions } from './support.ts';

const audience = 'https://servicebus.azure.net';
const secondsNow = Math.floor(Date.now() / 1_000);
let provider: IdentityProvider;
let stranger: IdentityProvider;
let broker: Broker;
const clients: ServiceBusClient[] = [];
const trusted = getCACertificates('default');

beforeAll(async () => {
  const { ca, cert, key } = await serverCertificate('127.0.0.1');
  setDefaultCACertificates([...trusted, ca]);
  [provider, stranger] = await Promise.all([startIdentityProvider(), startIdentityProvider()]);
  const keysUrl = `${provider.url}/common/discovery/v2.0/keys`;
  broker = await startBroker({ queues: { jobs: aQueue() }, identity: { tls: { cert, key }, keysUrl } });
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all([broker.stop(), provider.stop(), stranger.stop()]);
  setDefaultCACertificates(trusted);
});

function clientWith(token: Promise<string>): ServiceBusClient {
  const credential = {
    // The SDK renews a token shortly before this time.
    getToken: async () => ({ token: await token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const client = new ServiceBusClient(broker.namespace, credential, { retryOptions });
  clients.push(client);
  return client;
}

function issue(claims: Record<string, unknown>, by = provider): Promise<string> {
  return by.issue({ kind: 'managed-identity', name: 'app', tenantId: localTenant, version: '1.0', claims });
}

async function refusalOf(client: ServiceBusClient): Promise<string> {
  const sent = client.createSender('jobs').sendMessages({ body: 'x' });
  return sent.then(
    () => 'sent',
    (error: unknown) =>
      error instanceof ServiceBusError ? `${error.code}: ${error.message}` : String(error),
  );
}

it('serves a client with a token for Service Bus, over TLS', async () => {
  const client = clientWith(issue({ aud: audience }));

  await client.createSender('jobs').sendMessages({ body: 'hello' });

  expect(bodies(await receive(client, 'jobs', 1))).toEqual(['hello']);
});

it.each([
  ['is expired', { aud: audience, exp: secondsNow - 1 }, 'ExpiredToken'],
  ['is for another service', { aud: 'https://storage.azure.com' }, 'InvalidAudience'],
  ['never ends', { aud: audience, exp: undefined }, 'InvalidSignature'],
])('refuses a token that %s', async (_, claims, reason) => {
  const token = issue(claims);
  const refusal = await refusalOf(clientWith(token));

  expect(refusal).toContain('UnauthorizedAccess');
  expect(refusal).toContain(reason);
  expect(refusal).not.toContain(await token);
});

it('refuses a token of another issuer, no token, and the key', async () => {
  const foreign = await refusalOf(clientWith(issue({ aud: audience }, stranger)));
  const none = await refusalOf(clientWith(Promise.resolve('')));
  const keyed = broker.connectionString.replace(';UseDevelopmentEmulator=true', '');
  const client = new ServiceBusClient(keyed, { retryOptions });
  clients.push(client);

  expect(foreign).toContain('InvalidSignature');
  expect(none).toContain('InvalidSignature');
  expect(await refusalOf(client)).toContain('LocalAuthDisabled');
});
