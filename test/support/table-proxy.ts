import {
  Agent,
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

type TableRequest = { method: string; url: string; body: string };
/** `lost`: the service carries out the request, and its response is lost. */
type Fault = { status: number; code: string; within?: 'transaction' } | 'reset' | 'lost';

type Decide = (asked: TableRequest) => Fault | undefined;

const passAll: Decide = () => undefined;

/** A connection to the table service that a test can cut. */
export type TableProxy = {
  connectionString: string;
  /** Decides about each further request; undefined lets it pass. */
  meet(decide: Decide): void;
  stop(): Promise<void>;
};

export async function startTableProxy(connectionString: string): Promise<TableProxy> {
  const azuritePort = Number(/127\.0\.0\.1:(\d+)/.exec(connectionString)?.[1]);
  let decide: Decide = passAll;
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = '', url = '', headers } = incoming;
    const fault = decide({ method, url, body: body.toString() });
    if (fault === 'reset') return void incoming.socket.resetAndDestroy();
    if (typeof fault === 'object') return refuse(outgoing, fault);
    const onward = forward(
      { agent, host: '127.0.0.1', port: azuritePort, method, path: url, headers },
      (answer) => {
        if (fault === 'lost') {
          answer.resume();
          incoming.socket.resetAndDestroy();
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => outgoing.destroy());
    onward.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: connectionString.replace(`:${azuritePort}/`, `:${port}/`),
    meet(next) {
      decide = next;
    },
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A transaction can be refused as a whole, or for one of its actions: then within an answer of 202. */
function refuse(outgoing: ServerResponse, { status, code, within }: Exclude<Fault, string>): void {
  const body = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: '0:No.' } } });
  if (within === undefined) {
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(body);
    return;
  }
  const part = `HTTP/1.1 ${status} No\r\nContent-Type: application/json\r\n\r\n${body}`;
  const change = `--changesetresponse_1\r\nContent-Type: application/http\r\n\r\n${part}\r\n`;
  outgoing.writeHead(202, { 'content-type': 'multipart/mixed; boundary=batchresponse_1' });
  outgoing.end(`--batchresponse_1\r\n\r\n${change}--changesetresponse_1--\r\n--batchresponse_1--\r\n`);
}
