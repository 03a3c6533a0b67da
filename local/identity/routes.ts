import type { IncomingMessage } from 'node:http';

import type { Keys } from './keys.ts';
import { objectIdOf, type Principal, type TokenWish } from './principals.ts';

type Face = {
  keys: Keys;
  issue(wish: TokenWish): Promise<string>;
  issuerOf: (tenantId: string, version: '1.0' | '2.0') => string;
  tokenSeconds: number;
  at: { url: string };
};
type Version = '1.0' | '2.0';

export class Refused extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, error: string, description: string) {
    super(description);
    this.status = status;
    this.body = { error, error_description: description };
  }
}

const tenant = '(?<tenant>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const largestBody = 65_536;

/** The paths of Entra that clients and APIs use, and two of our own that rotate the keys. */
export function routeOf(
  face: Face,
): (method: string, path: string, request: IncomingMessage) => Promise<unknown> {
  const { keys } = face;
  const discovery = (version: Version) => (tenantId: string) => describe(face, tenantId, version);
  const token = (version: Version) => async (tenantId: string, request: IncomingMessage) =>
    grant(face, tenantId, version, await formOf(request));
  const rotate = async () => ({ kid: await keys.rotate() });
  const retire = () => {
    keys.retire();
    return keys.published();
  };
  const routes: [string, RegExp, (tenantId: string, request: IncomingMessage) => unknown][] = [
    ['GET', at(`/${tenant}/v2.0/.well-known/openid-configuration`), discovery('2.0')],
    ['GET', at(`/${tenant}/.well-known/openid-configuration`), discovery('1.0')],
    ['GET', at(`/${tenant}/discovery/v2.0/keys`), () => keys.published()],
    ['GET', at('/common/discovery/keys'), () => keys.published()],
    ['POST', at(`/${tenant}/oauth2/v2.0/token`), token('2.0')],
    ['POST', at(`/${tenant}/oauth2/token`), token('1.0')],
    ['POST', at('/simulator/keys/rotate'), rotate],
    ['POST', at('/simulator/keys/retire'), retire],
  ];
  return async (method, path, request) => {
    for (const [wanted, pattern, deed] of routes) {
      const found = pattern.exec(path);
      if (found !== null && wanted === method) return deed(found.groups?.['tenant'] ?? '', request);
    }
    throw new Refused(404, 'not_found', `There is nothing at ${method} ${path}.`);
  };
}

function at(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.well', '\\.well')}$`, 'i');
}

function describe({ issuerOf, at: { url } }: Face, tenantId: string, version: Version): object {
  const isNew = version === '2.0';
  return {
    issuer: issuerOf(tenantId, version),
    jwks_uri: isNew ? `${url}/${tenantId}/discovery/v2.0/keys` : `${url}/common/discovery/keys`,
    token_endpoint: `${url}/${tenantId}/oauth2/${isNew ? 'v2.0/' : ''}token`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

async function grant(face: Face, tenantId: string, version: Version, form: URLSearchParams): Promise<object> {
  const principal = principalOf(form);
  return {
    token_type: 'Bearer',
    expires_in: face.tokenSeconds,
    access_token: await face.issue({ ...principal, tenantId, version }),
    // Not Entra's: what a role is assigned to.
    object_id: principal.objectId ?? objectIdOf(tenantId, principal.name),
  };
}

/** Nobody has a password or a secret here: this provider stands for people and applications who proved who they are. */
function principalOf(form: URLSearchParams): Principal {
  const objectId = form.get('oid');
  const chosen = objectId === null ? {} : { objectId };
  const grantType = form.get('grant_type');
  if (grantType === 'password') return { kind: 'user', name: required(form, 'username'), ...chosen };
  if (grantType === 'client_credentials')
    return { kind: 'application', name: required(form, 'client_id'), ...chosen };
  throw new Refused(400, 'unsupported_grant_type', 'grant_type must be password or client_credentials.');
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name) ?? '';
  if (value === '') throw new Refused(400, 'invalid_request', `The form must name ${name}.`);
  return value;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > largestBody) throw new Refused(413, 'invalid_request', 'The form is too large.');
  }
  return new URLSearchParams(text);
}
