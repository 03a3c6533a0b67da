import { ok, OAuthError, type HttpResponse } from './http-response.ts';
import type { HttpRequest } from './http-request.ts';
import { showSignInPage, signIn } from './authorize.ts';
import { discoveryDocument, instanceDocument } from './discovery-documents.ts';
import { identityToken } from './managed-identity.ts';
import type { Provider, Version } from './provider.ts';
import { secretsMatch } from './compare-secrets.ts';
import { signOut } from './sign-out.ts';
import { issueToken } from './token-endpoint.ts';

/** `authority` is the path segment: a tenant id, `organizations` or `common`. */
type Handle = (request: HttpRequest, authority: string) => HttpResponse | Promise<HttpResponse>;
type Route = { method: 'GET' | 'POST'; pattern: RegExp; handle: Handle };

const tenant = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const authority = `/(?<authority>${tenant}|organizations|common)`;
const browserPath = new RegExp(`^${authority}/oauth2/(v2\\.0/)?(authorize|logout)$`, 'i');

/** True for paths that a client opens in a browser. */
export function isBrowserPath(path: string): boolean {
  return browserPath.test(path);
}

/** Routes of Entra, of App Service's managed identities, and two of our own that rotate and retire keys. */
export function createRouter(provider: Provider): (request: HttpRequest) => Promise<HttpResponse> {
  const routes = routesOf(provider);
  return async (request) => {
    for (const { method, pattern, handle } of routes) {
      const found = pattern.exec(request.path);
      if (found === null || method !== request.method) continue;
      return handle(request, (found.groups?.['authority'] ?? '').toLowerCase());
    }
    throw new OAuthError(404, 'not_found', `There is nothing at ${request.method} ${request.path}.`);
  };
}

function routesOf(provider: Provider): Route[] {
  const { keys } = provider;
  const describe = (version: Version) => (_: HttpRequest, named: string) => {
    const issuer = provider.issuerOf(tenantOf(named) ?? '{tenantid}', version);
    return ok(discoveryDocument(provider, named, issuer, version));
  };
  const token = (version: Version) => (request: HttpRequest, named: string) =>
    issueToken(provider, request, tenantOf(named), version);
  const redirectBack: Handle = (request, named) => signIn(provider, request, tenantOf(named));
  const published = () => ok(keys.published());
  return [
    route('GET', `${authority}/v2.0/.well-known/openid-configuration`, describe('2.0')),
    route('GET', `${authority}/.well-known/openid-configuration`, describe('1.0')),
    route('GET', '/common/discovery/instance', ({ query }) =>
      ok(instanceDocument(provider, query.get('authorization_endpoint'))),
    ),
    route('GET', `${authority}/discovery/(?:v2.0/)?keys`, published),
    route('POST', `${authority}/oauth2/v2.0/token`, token('2.0')),
    route('POST', `${authority}/oauth2/token`, token('1.0')),
    route('GET', `${authority}/oauth2/(?:v2.0/)?authorize`, (request) => showSignInPage(provider, request)),
    route('POST', `${authority}/oauth2/(?:v2.0/)?authorize`, redirectBack),
    route('GET', `${authority}/oauth2/(?:v2.0/)?logout`, (request) => signOut(provider, request)),
    route('GET', '/msi/token', (request) => identityToken(provider, request)),
    route('GET', '/msi/token/', (request) => identityToken(provider, request)),
    route('POST', '/simulator/keys/rotate', async (request) => {
      assertSecret(request, provider);
      return ok({ kid: await keys.rotate() });
    }),
    route('POST', '/simulator/keys/retire', (request) => {
      assertSecret(request, provider);
      keys.retire();
      return published();
    }),
  ];
}

function route(method: Route['method'], path: string, handle: Handle): Route {
  return {
    method,
    pattern: new RegExp(`^${path.replaceAll('.0', '\\.0').replaceAll('/.', '/\\.')}$`, 'i'),
    handle,
  };
}

function tenantOf(named: string): string | undefined {
  return named === 'organizations' || named === 'common' ? undefined : named;
}

/** Requires the secret as bearer token. */
function assertSecret({ headers }: HttpRequest, { secret }: Provider): void {
  const token = /^Bearer +(?<secret>\S+)$/i.exec(headers.authorization ?? '')?.groups?.['secret'];
  if (!secretsMatch(token, secret))
    throw new OAuthError(401, 'invalid_token', 'The secret must be the bearer token.');
}
