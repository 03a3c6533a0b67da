import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { serverCertificate } from '../certificates.ts';
import { type Answer, KeptSecrets, refusal } from './kept-secrets.ts';

const tenantId = '00000000-0000-4000-8000-00000000000c';
const host = 'palisade.vault.azure.net';

export type KeyVaultDouble = {
  /** The address of a real vault; its host's name is to be resolved to this machine. */
  url: string;
  host: string;
  ca: string;
  secrets: KeptSecrets;
  /** Every request, in the order of arrival, e.g. `GET /secrets/name 200`. */
  asked: string[];
  /** The bodies of requests that came without a token. */
  sentWithoutToken: string[];
  /** Answers the next so many requests with this, and all after them as always again. */
  refuseNext(count: number, answer: Answer & { headers?: Record<string, string> }): void;
  /** Whether to end connections instead of answering. */
  isDown: boolean;
  /** The environment variables of a process with a managed identity. */
  identityEnvironment: { IDENTITY_ENDPOINT: string; IDENTITY_HEADER: string };
  /** Every token given out. */
  tokens: string[];
  stop(): Promise<void>;
};

/** A Key Vault over HTTPS with the challenge of the real one, and the endpoint where managed identities get tokens. */
export async function startKeyVault(): Promise<KeyVaultDouble> {
  const { ca, key, cert } = await serverCertificate(host);
  const identityHeader = randomUUID();
  const tokens: string[] = [];
  const refusals: (Answer & { headers?: Record<string, string> })[] = [];
  const server = createServer({ key, cert }, (request, response) => void meet(request, response));
  const identity = createPlainServer((request, response) => {
    const isOurs = request.headers['x-identity-header'] === identityHeader;
    const isForVault =
      request.url?.includes(`resource=${encodeURIComponent('https://vault.azure.net')}`) === true;
    if (!isOurs || !isForVault) return send(response, refusal(400, 'invalid_request', 'no'));
    const token = `canary-bearer-${randomBytes(16).toString('hex')}`;
    tokens.push(token);
    const expires_on = String(Math.floor(Date.now() / 1000) + 86_400);
    const body = {
      access_token: token,
      expires_on,
      resource: 'https://vault.azure.net',
      token_type: 'Bearer',
    };
    return send(response, { status: 200, body });
  });
  const [port, identityPort] = await Promise.all([server, identity].map(listen));
  const secrets = new KeptSecrets(`https://${host}:${port}`);
  const double: KeyVaultDouble = {
    url: `https://${host}:${port}`,
    host,
    ca,
    secrets,
    asked: [],
    sentWithoutToken: [],
    refuseNext: (count, answer) =>
      void refusals.splice(0, Infinity, ...Array.from({ length: count }, () => answer)),
    isDown: false,
    identityEnvironment: {
      IDENTITY_ENDPOINT: `http://127.0.0.1:${identityPort}/msi/token`,
      IDENTITY_HEADER: identityHeader,
    },
    tokens,
    async stop() {
      for (const one of [server, identity]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };

  async function meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (double.isDown) return void request.destroy();
    const body = await text(request);
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const isKnown = tokens.includes(bearer);
    const refused = isKnown ? refusals.shift() : undefined;
    if (!isKnown) double.sentWithoutToken.push(body);
    const path = new URL(request.url ?? '', double.url).pathname;
    const answer = isKnown ? (refused ?? answerTo(secrets, request.method ?? '', path, body)) : unauthorized;
    double.asked.push(`${request.method} ${path} ${answer.status}`);
    send(response, answer, isKnown ? refused?.headers : challenge);
  }

  return double;
}

const unauthorized = refusal(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.');
const challenge = {
  'www-authenticate': `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="https://vault.azure.net"`,
};

function answerTo(secrets: KeptSecrets, method: string, path: string, body: string): Answer {
  const [, kind = '', name = '', version = ''] = path.split('/');
  if (kind === 'deletedsecrets') return method === 'DELETE' ? secrets.purge(name) : secrets.getDeleted(name);
  if (kind !== 'secrets') return refusal(404, 'NotFound', 'no');
  if (method === 'GET') return version === 'versions' ? secrets.versions(name) : secrets.get(name, version);
  if (method === 'DELETE') return secrets.remove(name);
  const { value, tags = {} } = JSON.parse(body) as { value: string; tags?: Record<string, string> };
  return secrets.set(name, value, tags);
}

function send(
  response: ServerResponse,
  { status, body }: Answer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function listen(server: ReturnType<typeof createPlainServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
