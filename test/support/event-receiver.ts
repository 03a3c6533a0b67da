import { createServer } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { serverCertificate } from './certificates.ts';

type Received = { path: string; headers: IncomingHttpHeaders; body: string };

/** How a path of the receiver answers. `never`: not at all. */
type Behaviour =
  { status: number; headers?: Record<string, string>; text?: string | (() => Iterable<string>) } | 'never';

/** A receiver of events over https on 127.0.0.1, with a certificate authority of its own. */
export type EventReceiver = {
  url: string;
  port: number;
  ca: string;
  received: Received[];
  /** How requests are answered; 204 at first. A path of its own comes before `*`. */
  behave(behaviour: Behaviour, path?: string): void;
  stop(): Promise<void>;
};

export async function startReceiver(...names: string[]): Promise<EventReceiver> {
  const { ca, key, cert } = await serverCertificate('127.0.0.1', ...names);
  const received: Received[] = [];
  const behaviours = new Map<string, Behaviour>();
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = new URL(request.url ?? '/', 'https://receiver').pathname;
      received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const behaviour = behaviours.get(path) ?? behaviours.get('*') ?? { status: 204 };
      if (behaviour === 'never') return;
      const { status, headers = {}, text = '' } = behaviour;
      response.writeHead(status, headers);
      if (typeof text !== 'string') for (const part of text()) response.write(part);
      response.end(typeof text === 'string' ? text : undefined);
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    ca,
    received,
    behave: (behaviour, path = '*') => void behaviours.set(path, behaviour),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
