import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type ConnectProxy = {
  url: string;
  /** The requested targets, `host:port`, and their `Proxy-Authorization`. */
  asked: { target: string; authorization: string | undefined }[];
  /** Everything that came through tunnels on its way to their targets. */
  passed(): string;
  stop(): Promise<void>;
};

/** A proxy for tunnels (`CONNECT`), which finds every name on this machine, or refuses with the given status. */
export async function startConnectProxy(refusal?: number): Promise<ConnectProxy> {
  const asked: ConnectProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    sockets.add(socket.on('error', () => undefined));
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
    const target = connect(Number(new URL(`http://${request.url}`).port || 80), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
      socket.pipe(target).pipe(socket);
    });
    sockets.add(target.on('error', () => socket.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    passed: () => Buffer.concat(chunks).toString('latin1'),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
