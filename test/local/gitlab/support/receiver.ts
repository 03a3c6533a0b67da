import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './gitlab-client.ts';

export type ReceivedDelivery = { headers: IncomingHttpHeaders; text: string; body: Json };

export type Receiver = {
  url: string;
  received: ReceivedDelivery[];
  /** The response to all requests from now on; `hang` for none. */
  response: { status: number | 'hang'; headers?: Record<string, string>; body?: string };
  /** `event_name` or `object_kind` of all deliveries, in order of arrival. */
  names(): unknown[];
  stop(): Promise<void>;
};

/** Starts an HTTP server that receives webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, out) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      receiver.received.push({ headers: request.headers, text, body: JSON.parse(text) as Json });
      const { status, headers = {}, body = '' } = receiver.response;
      if (status !== 'hang') out.writeHead(status, headers).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    response: { status: 200 },
    names: () => receiver.received.map(({ body }) => body['event_name'] ?? body['object_kind']),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}
