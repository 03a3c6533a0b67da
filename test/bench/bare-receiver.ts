import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { announceReady, onStop } from '../../local/child.ts';

/** The least that any receiver of signed webhooks must do: read the body, check the signature, answer. */
const key = Buffer.from((process.env['SIGNING_TOKEN'] ?? '').replace('whsec_', ''), 'base64');

const server = createServer((request, response) => void receive(request, response));
server.listen(0, '127.0.0.1', () => announceReady({ port: (server.address() as AddressInfo).port }));
onStop(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': offered } = request.headers;
  const digest = createHmac('sha256', key)
    .update(`${String(id)}.${String(timestamp)}.`)
    .update(body);
  const expected = Buffer.from(`v1,${digest.digest('base64')}`);
  const given = Buffer.from(String(offered));
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  response.writeHead(isGenuine ? 202 : 401, { 'content-type': 'application/json' });
  response.end('{"outcome":"queued"}');
}
