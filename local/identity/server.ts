import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, type JWTHeaderParameters } from 'jose';

import { guardedServer, type TlsIdentity } from '../guard/guarded-server.ts';
import { OAuthError, type HttpResponse } from './http-response.ts';
import { parseRequest } from './http-request.ts';
import { defaultAudience, localClient, localTenant } from './identities.ts';
import { Grants } from './grants.ts';
import { Keys } from './keys.ts';
import { claimsOf, idClaimsOf, type TokenSpec } from './principals.ts';
import type { Provider } from './provider.ts';
import { isBrowserPath, createRouter } from './routes.ts';

export type { TokenSpec } from './principals.ts';

export type IdentityProviderOptions = {
  port?: number;
  /** Audience of access tokens. */
  audience?: string;
  /** Secret that proves every identity; random by default. */
  secret?: string;
  /** Origins of pages that may call the endpoints. */
  pageOrigins?: readonly string[];
  tls?: TlsIdentity;
  now?: () => Date;
};

/** Replacement for Entra ID: discovery documents, keys, sign-in, and tokens of any identity for callers that know the secret. */
export type IdentityProvider = {
  url: string;
  port: number;
  secret: string;
  keys: Keys;
  issue(spec: TokenSpec): Promise<string>;
  /** Number of requests by path. */
  requests(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

const tokenSeconds = 3_600;

/** Starts the provider in this process, on 127.0.0.1. Rejects with Node's error, e.g. `EADDRINUSE`. */
export async function startIdentityProvider(
  options: IdentityProviderOptions = {},
): Promise<IdentityProvider> {
  const { secret = randomBytes(32).toString('base64url'), pageOrigins = [], tls } = options;
  const provider = await providerOf(options, secret);
  const { keys, issue, at } = provider;
  const counts = new Map<string, number>();
  const route = createRouter(provider);
  const server = guardedServer(
    (incoming, outgoing) => {
      const request = parseRequest(incoming);
      counts.set(request.path, (counts.get(request.path) ?? 0) + 1);
      const cors = corsFor(incoming, pageOrigins);
      if (cors !== undefined && request.method === 'OPTIONS') {
        send(outgoing, { status: 204, headers: cors });
        return;
      }
      void respond(() => route(request)).then(({ headers, ...given }) =>
        send(outgoing, { ...given, headers: { ...headers, ...cors } }),
      );
    },
    { navigable: isBrowserPath, trustedOrigins: pageOrigins },
    tls === undefined ? {} : { tls },
  );
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  at.url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    url: at.url,
    port,
    secret,
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

async function providerOf(
  { audience = defaultAudience, pageOrigins = [], now = () => new Date() }: IdentityProviderOptions,
  secret: string,
): Promise<Provider> {
  const keys = new Keys();
  await keys.rotate();
  const at = { url: '' };
  const issuerOf: Provider['issuerOf'] = (tenantId, version) => issuer(at.url, tenantId, version);
  const sign = (claims: Record<string, unknown>, header: Partial<JWTHeaderParameters> = {}) => {
    const seconds = Math.floor(now().getTime() / 1000);
    const { kid, privateKey } = keys.newest;
    return new SignJWT({ iat: seconds, nbf: seconds, exp: seconds + tokenSeconds, ...claims })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid, ...header })
      .sign(privateKey);
  };
  return {
    keys,
    grants: new Grants(),
    secret,
    homeTenant: localTenant,
    managedIdentity: localClient,
    audience,
    pageOrigins,
    tokenSeconds,
    now,
    at,
    issuerOf,
    issue: ({ tenantId, version = '2.0', claims, header, ...principal }) => {
      const of = { iss: issuerOf(tenantId, version), aud: audience };
      return sign({ ...of, ...claimsOf(principal, tenantId, version), ...claims }, header);
    },
    idToken: (principal, tenantId, { clientId, nonce }) =>
      sign({
        iss: issuerOf(tenantId, '2.0'),
        aud: clientId,
        ...idClaimsOf(principal, tenantId),
        ...(nonce === undefined ? {} : { nonce }),
      }),
  };
}

/** Issuer of version 1.0 is the security token service, for every authority. */
function issuer(url: string, tenantId: string, version: '1.0' | '2.0'): string {
  return version === '1.0' ? `https://sts.windows.net/${tenantId}/` : `${url}/${tenantId}/v2.0`;
}

async function respond(route: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await route();
  } catch (failure) {
    if (failure instanceof OAuthError) return failure.response;
    return { status: 400, body: { error: 'invalid_request', error_description: String(failure) } };
  }
}

/** CORS headers for our own pages, without the browser's credentials. Other origins get none. */
function corsFor(request: IncomingMessage, origins: readonly string[]): Record<string, string> | undefined {
  const { origin } = request.headers;
  if (origin === undefined || !origins.includes(origin)) return undefined;
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'Content-Type, Authorization',
    'access-control-max-age': '600',
    vary: 'Origin',
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  const isPage = typeof body === 'string';
  response.writeHead(status, {
    ...(body === undefined
      ? {}
      : { 'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json' }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body === undefined ? undefined : isPage ? body : `${JSON.stringify(body)}\n`);
}
