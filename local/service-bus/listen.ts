import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import type { TlsIdentity } from '../guard/guarded-server.ts';

export type Listener = {
  port: number;
  /** Passes sockets to the handler; first those that were accepted before the call. */
  serve(onSocket: (socket: Socket) => void): void;
  dropConnections(): void;
  close(): Promise<void>;
};

/** Listens on a port of 127.0.0.1, over TLS if there is an identity. Rejects with code EADDRINUSE if the port is in use. */
export async function listen(port: number, tls?: TlsIdentity): Promise<Listener> {
  const open = new Set<Socket>();
  const early: Socket[] = [];
  let onSocket: ((socket: Socket) => void) | undefined;
  function accept(socket: Socket): void {
    track(socket);
    if (onSocket === undefined) early.push(socket);
    else onSocket(socket);
  }
  function track(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  }
  const server = tls === undefined ? createServer(accept) : createTlsServer({ ...tls }, accept);
  // Sockets that have not ended their handshake are cut too.
  if (tls !== undefined) server.on('connection', track);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  function dropConnections(): void {
    // rhea handles 'error' and 'end' but not 'close': without an error its idle timers would keep running.
    for (const socket of open) socket.destroy(new Error('The broker has cut the connection.'));
  }
  return {
    port: (server.address() as AddressInfo).port,
    serve(handler) {
      onSocket = handler;
      for (const socket of early.splice(0)) handler(socket);
    },
    dropConnections,
    close() {
      dropConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
