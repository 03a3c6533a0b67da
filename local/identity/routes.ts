import { ok, Refused, type Answer } from './answers.ts';
import type { Asked } from './asked.ts';
import { askToSignIn, signIn } from './authorize.ts';
import { discoveryDocument, instanceDocument } from './documents.ts';
import { identityToken } from './managed-identity.ts';
import type { Provider, Version } from './provider.ts';
import { isSecret } from './secrets.ts';
import { signOut } from './sign-out.ts';
import { giveToken } from './token-endpoint.ts';

/** `authority` as the path names it: a tenant, or any of them. */
type Handle = (asked: Asked, authority: string) => Answer | Promise<Answer>;
type Route = { method: 'GET' | 'POST'; pattern: RegExp; handle: Handle };

const tenant = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const authority = `/(?<authority>${tenant}|organizations|common)`;
const ofPeople = new RegExp(`^${authority}/oauth2/(v2\\.0/)?(authorize|logout)$`, 'i');

/** The paths that a client leads a browser to. */
export function isForPeople(path: string): boolean {
  return ofPeople.test(path);
}

/** The paths of Entra that clients and APIs use, that of App Service's managed identities, and two of our own for the keys. */
export function routeOf(provider: Provider): (asked: Asked) => Promise<Answer> {
  const routes = routesOf(provider);
  return async (asked) => {
    for (const { method, pattern, handle } of routes) {
      const found = pattern.exec(asked.path);
      if (found === null || method !== asked.method) continue;
      return handle(asked, (found.groups?.['authority'] ?? '').toLowerCase());
    }
    throw new Refused(404, 'not_found', `There is nothing at ${asked.method} ${asked.path}.`);
  };
}

function routesOf(provider: Provider): Route[] {
  const { keys } = provider;
  const describe = (version: Version) => (_: Asked, named: string) => {
    const issuer = provider.issuerOf(tenantOf(named) ?? '{tenantid}', version);
    return ok(discoveryDocument(provider, named, issuer, version));
  };
  const token = (version: Version) => (asked: Asked, named: string) =>
    giveToken(provider, asked, tenantOf(named), version);
  const sendBack: Handle = (asked, named) => signIn(provider, asked, tenantOf(named));
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
    route('GET', `${authority}/oauth2/(?:v2.0/)?authorize`, (asked) => askToSignIn(provider, asked)),
    route('POST', `${authority}/oauth2/(?:v2.0/)?authorize`, sendBack),
    route('GET', `${authority}/oauth2/(?:v2.0/)?logout`, (asked) => signOut(provider, asked)),
    route('GET', '/msi/token', (asked) => identityToken(provider, asked)),
    route('GET', '/msi/token/', (asked) => identityToken(provider, asked)),
    route('POST', '/simulator/keys/rotate', async (asked) => {
      assertOwner(asked, provider);
      return ok({ kid: await keys.rotate() });
    }),
    route('POST', '/simulator/keys/retire', (asked) => {
      assertOwner(asked, provider);
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

/** Who changes the keys shows the secret as a bearer token. */
function assertOwner({ headers }: Asked, { secret }: Provider): void {
  const shown = /^Bearer +(?<secret>\S+)$/i.exec(headers.authorization ?? '')?.groups?.['secret'];
  if (!isSecret(shown, secret))
    throw new Refused(401, 'invalid_token', 'The secret must be the bearer token.');
}
