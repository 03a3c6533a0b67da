import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT } from 'jose';

import { Keys } from './keys.ts';
import { claimsOf, type TokenWish } from './principals.ts';
import { Refused, routeOf } from './routes.ts';

export type IdentityProviderOptions = {
  port?: number;
  /** Who the tokens are for, unless told otherwise. */
  audience?: string;
  now?: () => Date;
};

/** Stands for Entra ID: discovery documents, keys, and tokens for whomever they are asked for. */
export type IdentityProvider = {
  url: string;
  port: number;
  keys: Keys;
  issue(wish: TokenWish): Promise<string>;
  /** How often each path was asked for. */
  requests(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

export const defaultAudience = 'api://palisade';
const tokenSeconds = 3_600;

export async function startIdentityProvider(
  options: IdentityProviderOptions = {},
): Promise<IdentityProvider> {
  const { audience = defaultAudience, now = () => new Date() } = options;
  const keys = new Keys();
  await keys.rotate();
  const counts = new Map<string, number>();
  const at = { url: '' };

  async function issue({
    tenantId,
    version = '2.0',
    claims,
    header,
    ...principal
  }: TokenWish): Promise<string> {
    const seconds = Math.floor(now().getTime() / 1000);
    const { kid, privateKey } = keys.newest;
    return new SignJWT({
      iss: issuerOf(at.url, tenantId, version),
      aud: audience,
      iat: seconds,
      nbf: seconds,
      exp: seconds + tokenSeconds,
      ...claimsOf(principal, tenantId, version),
      ...claims,
    })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid, ...header })
      .sign(privateKey);
  }

  const route = routeOf({ keys, issue, tokenSeconds, issuerOf: (...of) => issuerOf(at.url, ...of), at });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    void answer(request, path).then((given) => send(response, given));
  });

  async function answer(request: IncomingMessage, path: string): Promise<{ status: number; body: unknown }> {
    try {
      return { status: 200, body: await route(request.method ?? 'GET', path, request) };
    } catch (failure) {
      if (failure instanceof Refused) return { status: failure.status, body: failure.body };
      return { status: 400, body: { error: 'invalid_request', error_description: String(failure) } };
    }
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  at.url = `http://127.0.0.1:${port}`;
  return {
    url: at.url,
    port,
    keys,
    issue,
    requests: () => counts,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Version 1.0 tokens come from the security token service, whatever the authority. */
function issuerOf(url: string, tenantId: string, version: '1.0' | '2.0'): string {
  return version === '1.0' ? `https://sts.windows.net/${tenantId}/` : `${url}/${tenantId}/v2.0`;
}

function send(response: ServerResponse, { status, body }: { status: number; body: unknown }): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
