import { redirectTo, Refused, type Answer } from './answers.ts';
import { required, type Asked } from './asked.ts';
import type { Provider } from './provider.ts';
import { assertScopes } from './resources.ts';
import { isSecret } from './secrets.ts';
import { postBackPage, signInPage } from './sign-in-page.ts';

type ResponseMode = 'query' | 'fragment' | 'form_post';
type Place = { redirectUri: string; responseMode: ResponseMode; state: string | null };
type Wish = Place & { clientId: string; challenge: string; scope: string; nonce: string | null };

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * `GET …/authorize`, RFC 6749 and 7636: shows the page where a person says who they are and proves it by the secret. Nobody is
 * remembered, so that no page can get a code without the person.
 */
export function askToSignIn({ audience }: Provider, { path, query }: Asked): Answer {
  return withPlace(query, (place) => {
    assertWish(query, place, audience);
    if (query.get('prompt') === 'none') throw new Refused(400, 'login_required', 'A person has to sign in.');
    return signInPage({
      action: path,
      fields: query,
      username: query.get('login_hint'),
      redirectUri: place.redirectUri,
    });
  });
}

/** `POST …/authorize`: the page sent back. The form says again what was asked, so all of it is checked again. */
export async function signIn(
  provider: Provider,
  { path, form: read }: Asked,
  tenantId = provider.homeTenant,
): Promise<Answer> {
  const form = await read();
  const username = form.get('username') ?? '';
  return withPlace(form, (place) => {
    const { clientId, challenge, scope, nonce, redirectUri } = assertWish(form, place, provider.audience);
    if (username === '' || !isSecret(form.get('secret'), provider.secret)) {
      const fault = 'That is not the secret of this identity provider, or no name was given.';
      return signInPage({ action: path, fields: form, username, redirectUri, fault });
    }
    const principal = { kind: 'user', name: username } as const;
    const grant = { principal, tenantId, clientId, scope, redirectUri, challenge };
    const code = provider.grants.keepCode(
      nonce === null ? grant : { ...grant, nonce },
      provider.now().getTime(),
    );
    return sendBack(place, { code });
  });
}

/** Where an answer may be sent is settled first; faults found after that are told there. */
function withPlace(from: URLSearchParams, answer: (place: Place) => Answer): Answer {
  const redirectUri = required(from, 'redirect_uri');
  if (!isOnThisMachine(redirectUri)) {
    throw new Refused(400, 'invalid_request', 'AADSTS50011: redirect_uri must be on this machine.');
  }
  const place = { redirectUri, responseMode: responseModeOf(from), state: from.get('state') };
  try {
    return answer(place);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    return sendBack(place, failure.answer.body as Record<string, string>);
  }
}

/** Clients on this machine listen on any port of their own: RFC 8252, section 7.3. */
function isOnThisMachine(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, username } = new URL(redirectUri);
  return /^https?:$/.test(protocol) && loopbackHosts.has(hostname) && username === '';
}

function responseModeOf(from: URLSearchParams): ResponseMode {
  const mode = from.get('response_mode') ?? 'query';
  if (mode === 'query' || mode === 'fragment' || mode === 'form_post') return mode;
  throw new Refused(400, 'invalid_request', 'response_mode must be query, fragment or form_post.');
}

function assertWish(from: URLSearchParams, place: Place, audience: string): Wish {
  if (from.get('response_type') !== 'code') {
    throw new Refused(400, 'unsupported_response_type', 'response_type must be code.');
  }
  const clientId = required(from, 'client_id');
  const challenge = required(from, 'code_challenge');
  if (from.get('code_challenge_method') !== 'S256') {
    throw new Refused(400, 'invalid_request', 'code_challenge_method must be S256.');
  }
  const scope = required(from, 'scope');
  assertScopes(scope, audience);
  return { ...place, clientId, challenge, scope, nonce: from.get('nonce') };
}

function sendBack({ redirectUri, responseMode, state }: Place, told: Record<string, string>): Answer {
  const fields = new URLSearchParams({ ...told, ...(state === null ? {} : { state }) });
  if (responseMode === 'form_post') return postBackPage(redirectUri, fields);
  const url = new URL(redirectUri);
  if (responseMode === 'fragment') url.hash = fields.toString();
  else for (const [name, value] of fields) url.searchParams.set(name, value);
  return redirectTo(url.href);
}
