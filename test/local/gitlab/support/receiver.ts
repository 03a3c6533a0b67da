import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Thing } from './gitlab-client.ts';

export type Received = { headers: IncomingHttpHeaders; text: string; body: Thing };

export type Receiver = {
  url: string;
  received: Received[];
  /** What it answers from now on; `hang` never does. */
  answers: { status: number | 'hang'; headers?: Record<string, string>; body?: string };
  /** `event_name` or `object_kind` of all that came, in the order of arrival. */
  names(): unknown[];
  stop(): Promise<void>;
};

/** A real receiver of webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      receiver.received.push({ headers: request.headers, text, body: JSON.parse(text) as Thing });
      const { status, headers = {}, body = '' } = receiver.answers;
      if (status !== 'hang') response.writeHead(status, headers).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answers: { status: 200 },
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
