import { redirectTo, OAuthError, type HttpResponse } from './http-response.ts';
import { requiredParameter, type HttpRequest } from './http-request.ts';
import type { Provider } from './provider.ts';
import { mayRedirect } from './redirect-uris.ts';
import { assertScopes } from './resources.ts';
import { secretsMatch } from './compare-secrets.ts';
import { postBackPage, signInPage } from './sign-in-page.ts';

type ResponseMode = 'query' | 'fragment' | 'form_post';
type RedirectTarget = { redirectUri: string; responseMode: ResponseMode; state: string | null };
type AuthorizationRequest = RedirectTarget & {
  clientId: string;
  challenge: string;
  scope: string;
  nonce: string | null;
};

/**
 * `GET …/authorize`, RFC 6749 and 7636: a page that asks for a name and the secret. There is no session, so that no page
 * can get a code without the person.
 */
export function showSignInPage(provider: Provider, { path, query }: HttpRequest): HttpResponse {
  return withRedirectTarget(provider, query, (target) => {
    parseAuthorizationRequest(query, target, provider.audience);
    if (query.get('prompt') === 'none')
      throw new OAuthError(400, 'login_required', 'A person has to sign in.');
    return signInPage({
      action: path,
      fields: query,
      username: query.get('login_hint'),
      redirectUri: target.redirectUri,
    });
  });
}

/** `POST …/authorize`: the submitted sign-in page. Its form repeats the client's parameters, so they are validated again. */
export async function signIn(
  provider: Provider,
  { path, form: read }: HttpRequest,
  tenantId = provider.homeTenant,
): Promise<HttpResponse> {
  const form = await read();
  const username = chosenName(form);
  return withRedirectTarget(provider, form, (target) => {
    const { clientId, challenge, scope, nonce, redirectUri } = parseAuthorizationRequest(
      form,
      target,
      provider.audience,
    );
    if (username === '' || !secretsMatch(form.get('secret'), provider.secret)) {
      const fault =
        username === ''
          ? 'Choose a user, or choose “another name” and type it.'
          : 'That is not the secret of this identity provider.';
      return signInPage({ action: path, fields: form, username, redirectUri, fault });
    }
    const principal = { kind: 'user', name: username } as const;
    const grant = { principal, tenantId, clientId, scope, redirectUri, challenge };
    const code = provider.grants.issueCode(
      nonce === null ? grant : { ...grant, nonce },
      provider.now().getTime(),
    );
    return redirectBack(target, { code });
  });
}

/** Empty if a user is chosen and another name typed as well, so that a mistake signs nobody in. */
function chosenName(form: URLSearchParams): string {
  const [user, other] = [form.get('username') ?? '', form.get('other') ?? ''];
  if (user === '') return other;
  return other === '' || other === form.get('login_hint') ? user : '';
}

/** Validates the redirect URI first. Later errors are sent to it, as RFC 6749, section 4.1.2.1, says. */
function withRedirectTarget(
  { pageOrigins }: Provider,
  from: URLSearchParams,
  response: (target: RedirectTarget) => HttpResponse,
): HttpResponse {
  const redirectUri = requiredParameter(from, 'redirect_uri');
  if (!mayRedirect(from.get('client_id'), redirectUri, pageOrigins)) {
    throw new OAuthError(400, 'invalid_request', 'AADSTS50011: redirect_uri is not one of the client.');
  }
  const target = { redirectUri, responseMode: responseModeOf(from), state: from.get('state') };
  try {
    return response(target);
  } catch (failure) {
    if (!(failure instanceof OAuthError)) throw failure;
    return redirectBack(target, failure.response.body as Record<string, string>);
  }
}

function responseModeOf(from: URLSearchParams): ResponseMode {
  const mode = from.get('response_mode') ?? 'query';
  if (mode === 'query' || mode === 'fragment' || mode === 'form_post') return mode;
  throw new OAuthError(400, 'invalid_request', 'response_mode must be query, fragment or form_post.');
}

function parseAuthorizationRequest(
  from: URLSearchParams,
  target: RedirectTarget,
  audience: string,
): AuthorizationRequest {
  if (from.get('response_type') !== 'code') {
    throw new OAuthError(400, 'unsupported_response_type', 'response_type must be code.');
  }
  const clientId = requiredParameter(from, 'client_id');
  const challenge = requiredParameter(from, 'code_challenge');
  if (from.get('code_challenge_method') !== 'S256') {
    throw new OAuthError(400, 'invalid_request', 'code_challenge_method must be S256.');
  }
  const scope = requiredParameter(from, 'scope');
  assertScopes(scope, audience);
  return { ...target, clientId, challenge, scope, nonce: from.get('nonce') };
}

function redirectBack(
  { redirectUri, responseMode, state }: RedirectTarget,
  parameters: Record<string, string>,
): HttpResponse {
  const fields = new URLSearchParams({ ...parameters, ...(state === null ? {} : { state }) });
  if (responseMode === 'form_post') return postBackPage(redirectUri, fields);
  const url = new URL(redirectUri);
  if (responseMode === 'fragment') url.hash = fields.toString();
  else for (const [name, value] of fields) url.searchParams.set(name, value);
  return redirectTo(url.href);
}
