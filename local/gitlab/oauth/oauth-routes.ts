import { type HttpResponse, html } from '../http/response.ts';
import type { Call, ApiContext, Route } from '../http/call.ts';
import type { UserRecord } from '../world/records.ts';
import { type AuthorizationFault, readAuthorization, redirectTo } from './authorization-request.ts';
import { authorizePage, faultPage } from './authorize-page.ts';
import type { OAuthContext } from './oauth-context.ts';
import { revokeToken, tokenInfo } from './revoke-or-inspect-token.ts';
import { issueToken } from './token-endpoint.ts';

/** OAuth endpoints are at the root of the instance, not under `/api/v4`. */
export function oauthRoutes(oauth: OAuthContext): Route[] {
  const root = { under: '' } as const;
  return [
    { ...root, method: 'GET', template: '/oauth/authorize', handle: (call) => showConsent(call, oauth) },
    { ...root, method: 'POST', template: '/oauth/authorize', handle: (call) => handleDecision(call, oauth) },
    { ...root, method: 'POST', template: '/oauth/token', handle: (call) => issueToken(call, oauth) },
    { ...root, method: 'POST', template: '/oauth/revoke', handle: (call) => revokeToken(call, oauth) },
    { ...root, method: 'GET', template: '/oauth/token/info', handle: (call) => tokenInfo(call, oauth) },
  ];
}

function showConsent(call: Call, { api, applications }: OAuthContext): HttpResponse {
  const read = readAuthorization(call.query, applications);
  if (read.kind !== 'request') return answerFault(read);
  const deciders = api.world.users.filter((user) => user.state === 'active');
  return html(200, authorizePage(read.request, call.query, deciders));
}

/** The form contains the parameters of the request, so they are validated again. */
function handleDecision(call: Call, { api, grants, applications }: OAuthContext): HttpResponse {
  const read = readAuthorization(call.form, applications);
  if (read.kind !== 'request') return answerFault(read);
  const { application, redirectUri, scopes, state, challenge } = read.request;
  if (call.form.get('decision') !== 'accept') {
    const description = 'The resource owner or authorization server denied the request.';
    return answerFault({ kind: 'redirected', redirectUri, state, error: 'access_denied', description });
  }
  const user = decider(api, call.form.get('user') ?? 'demo');
  if (user === undefined) return html(403, faultPage('Your account has been blocked, or does not exist.'));
  const code = grants.issueCode({
    clientId: application.clientId,
    redirectUri,
    userId: user.id,
    scopes,
    ...(challenge === undefined ? {} : { challenge }),
  });
  return redirect(redirectTo(redirectUri, { code, state }));
}

function decider(api: ApiContext, username: string): UserRecord | undefined {
  const user = api.world.user(username);
  return user?.state === 'active' ? user : undefined;
}

function answerFault(fault: AuthorizationFault): HttpResponse {
  if (fault.kind === 'shown') return html(fault.status, faultPage(fault.sentence));
  const { redirectUri, state, error, description } = fault;
  return redirect(redirectTo(redirectUri, { error, error_description: description, state }));
}

function redirect(location: string): HttpResponse {
  return { ...html(302, ''), headers: { location, 'content-type': 'text/html; charset=utf-8' } };
}
