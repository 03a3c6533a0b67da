import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gunzipSync } from 'node:zlib';

import { afterAll, afterEach, expect, it, vi } from 'vitest';

import { openTelemetry } from '../../../shared/adapters/telemetry/open-telemetry.ts';
import { noTelemetry, type Telemetry } from '../../../shared/platform/telemetry.ts';
import { serverCertificate } from '../../support/certificates.ts';

type Received = { url: string | undefined; headers: IncomingHttpHeaders; body: string };

const received: Received[] = [];
const servers: Server[] = [];
const trusted = getCACertificates('default');
const credential = { getToken: () => Promise.resolve({ token: 'token-of-app', expiresOnTimestamp: 4e12 }) };
const deps = { version: '1.2.3', credential };

afterEach(() => {
  received.splice(0);
  vi.unstubAllEnvs();
});
afterAll(() => {
  for (const server of servers) server.close();
  setDefaultCACertificates(trusted);
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await buffer(request);
  const isZipped = request.headers['content-encoding'] === 'gzip';
  const body = (isZipped ? gunzipSync(bytes) : bytes).toString('latin1');
  received.push({ url: request.url, headers: request.headers, body });
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  response.end('{"itemsReceived":1,"itemsAccepted":1,"errors":[]}');
}

const accept: RequestListener = (...of) => void serve(...of);

async function listening(tls?: { cert: string; key: string }): Promise<string> {
  const server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function work(telemetry: Telemetry): Promise<void> {
  await telemetry.inSpan({ name: 'the-span', kind: 'server' }, () => Promise.resolve());
  telemetry.count('palisade.operation.ended', { status: 'Succeeded' });
  await telemetry.flush();
}

it('without an exporter there is no telemetry', async () => {
  expect(await openTelemetry({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, deps)).toBe(noTelemetry);
});

it.each([
  ['http/protobuf', 'application/x-protobuf'],
  ['http/json', 'application/json'],
] as const)('traces and metrics go to the collector in %s', async (protocol, contentType) => {
  const url = await listening();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);

  await work(
    await openTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: protocol }, deps),
  );

  const [traces, metrics] = received.toSorted((a, b) => String(b.url).localeCompare(String(a.url)));
  expect([traces?.url, metrics?.url]).toEqual(['/v1/traces', '/v1/metrics']);
  expect(traces?.headers['content-type']).toBe(contentType);
  expect(traces?.body).toContain('the-span');
  expect(metrics?.body).toContain('palisade.operation.ended');
});

it("they go to Application Insights as the app's identity, where it takes no key", async () => {
  const { ca, cert, key } = await serverCertificate('127.0.0.1');
  setDefaultCACertificates([...trusted, ca]);
  const url = await listening({ cert, key });
  const connection = `InstrumentationKey=00000000-0000-4000-8000-000000000009;IngestionEndpoint=${url}/`;

  await work(
    await openTelemetry(
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        APPLICATIONINSIGHTS_CONNECTION_STRING: connection,
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=id;Authorization=AAD',
      },
      deps,
    ),
  );

  const tracked = received.filter((one) => one.url?.endsWith('/track'));
  expect(tracked.map(({ body }) => body).join()).toContain('the-span');
  expect(tracked.map(({ body }) => body).join()).toContain('palisade.operation.ended');
  for (const { headers } of tracked) expect(headers.authorization).toBe('Bearer token-of-app');
});

it('a collector that does not answer costs nothing but what it would have got', async () => {
  const url = 'http://127.0.0.1:9';
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  const telemetry = await openTelemetry(
    { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    deps,
  );
  const began = Date.now();

  await work(telemetry);

  expect(Date.now() - began).toBeLessThan(5_000);
});
