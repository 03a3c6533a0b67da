import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests to the table service by kind. */
export type TableCounts = { transactions: number; queries: number; pointReads: number; singleWrites: number };

export type CountingProxy = { port: number; counts(): TableCounts; stop(): Promise<void> };

/** Forwards requests to Azurite and counts them. */
export async function countingProxy(targetPort: number): Promise<CountingProxy> {
  const counts: TableCounts = { transactions: 0, queries: 0, pointReads: 0, singleWrites: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    counts[kindOf(incoming.method ?? '', incoming.url ?? '')] += 1;
    const { method, url: path, headers } = incoming;
    const onward = request(
      { agent, host: '127.0.0.1', port: targetPort, method, path, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({ ...counts }),
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function kindOf(method: string, url: string): keyof TableCounts {
  if (url.includes('$batch')) return 'transactions';
  if (method !== 'GET') return 'singleWrites';
  return /\(PartitionKey=/i.test(decodeURIComponent(url)) ? 'pointReads' : 'queries';
}
