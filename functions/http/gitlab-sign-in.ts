import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import { operations } from '../../shared/contracts/arm/operations.ts';
import { SignInQuery, SignInReturn, type SignInOffer } from '../../shared/contracts/sign-in.ts';
import { beginSignIn, type SignInStart } from '../../shared/features/credentials/begin-sign-in.ts';
import { completeSignIn } from '../../shared/features/credentials/complete-sign-in.ts';
import { checkPermission } from '../../shared/features/permissions/check-permission.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import {
  DomainError,
  InvalidRequestError,
  UnauthenticatedError,
} from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { errorDetailsOf } from '../edge/error-details.ts';
import { challenge, errorResponse } from '../edge/error-response.ts';
import { failureLimit, responseOf } from '../edge/http.ts';
import { withInvocation } from '../edge/invocation.ts';
import { assertQuery } from '../edge/query-values.ts';
import type { Service } from '../edge/service.ts';
import { faultPage, offerPage, returnPage } from './sign-in-page.ts';
import { refusalWords, rejections } from './sign-in-words.ts';

const callbackPath = '/oauth/gitlab/callback';
const cookieSeconds = 600;

/**
 * `GET /oauth/gitlab/start`: without `scope`, the permissions that are requested and why, as a page or as JSON. With it, a
 * redirect to GitLab (302), or its address as JSON; the browser gets a cookie to bring back.
 */
export function signInStart(
  request: HttpRequest,
  context: InvocationContext,
  service: Service,
): Promise<HttpResponseInit> {
  return withInvocation(context, () => handle(request, service, () => start(request, service)));
}

/**
 * `GET /oauth/gitlab/callback`: GitLab redirects people here, without a token of ours, so the state and the cookie alone
 * identify the caller. Where people begin at another address (`SIGN_IN_URL`) the cookie is there, and a browser without one
 * is redirected to it.
 */
export function signInCallback(
  request: HttpRequest,
  context: InvocationContext,
  service: Service,
): Promise<HttpResponseInit> {
  return withInvocation(context, () =>
    handle(request, service, () => {
      const address = addressOfCookie(request, service.settings.SIGN_IN_URL);
      return address === undefined ? complete(request, service) : Promise.resolve(redirectTo(address));
    }),
  );
}

/** Undefined at that address itself, so that a browser without a cookie is rejected there. */
function addressOfCookie({ url, headers }: HttpRequest, signInUrl: string | undefined): string | undefined {
  if (signInUrl === undefined || new URL(url).host === new URL(signInUrl).host) return undefined;
  if ((headers.get('cookie') ?? '').includes(nameFor(''))) return undefined;
  return `${new URL(signInUrl).origin}${callbackPath}${new URL(url).search}`;
}

function redirectTo(address: string): HttpResponseInit {
  return { status: 302, headers: { Location: address, 'Cache-Control': 'no-store' } };
}

async function start(request: HttpRequest, service: Service): Promise<HttpResponseInit> {
  const caller = await service.identify(request);
  // Each sign-in leaves a row for a while.
  service.spend(caller, 'writes');
  const query = readQuery(request);
  await authorizeFor(query, caller, service);
  const { offer, cookie } = await beginSignIn(query, caller, service.app);
  if (offer.authorizationUrl === undefined || cookie === undefined) {
    return wantsPage(request) ? offerPage(offer, (scope) => `?${withScope(query, scope)}`) : json(offer);
  }
  const isSecure = service.linkBase(request.url)?.startsWith('https:') === true;
  const cookies = [cookieFor(cookie, isSecure)];
  if (wantsJson(request)) return { ...json(offer), cookies };
  const { headers } = json(offer);
  return { status: 302, headers: { ...withoutType(headers), Location: offer.authorizationUrl }, cookies };
}

async function complete(request: HttpRequest, { app }: Service): Promise<HttpResponseInit> {
  const back = SignInReturn.safeParse(Object.fromEntries(request.query));
  if (!back.success) return faultPage(400, rejections.malformed);
  const returned = await completeSignIn(back.data, (id) => cookieOf(request, nameFor(id)), app);
  if (returned.outcome === 'turned-away') return faultPage(400, rejections[returned.fault]);
  const { attempt, returnTo } = returned;
  const origin = {
    type: 'palisade.gitlab-authorization' as const,
    ...omitUndefined({ attempt, returnTo }),
  };
  if (returned.outcome === 'code') {
    const words = {
      title: 'GitLab has authorised Palisade',
      text: 'You can close this window and continue in Palisade.',
    };
    return returnPage(200, words, { ...origin, code: returned.code });
  }
  const words = refusalWords(returned.error, returned.instanceUrl);
  const error = { code: returned.error, message: words.text };
  return returnPage(returned.error === 'access_denied' ? 403 : 400, words, { ...origin, error });
}

/** Callers who may not configure the connector need no authorization for it. Throws as `checkPermission` does. */
async function authorizeFor(query: SignInQuery, caller: Caller, { app }: Service): Promise<void> {
  const { subscriptionId, resourceGroup, name } = query;
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return;
  const action = operations.DevOpsConfigurations_CreateOrUpdate.action;
  const scope = { subscriptionId, resourceGroup, name };
  await checkPermission(caller, { action, scope, ofThoseBelow: false }, app);
}

/** Throws `InvalidRequestError` that names each invalid parameter. */
function readQuery(request: HttpRequest): SignInQuery {
  const result = SignInQuery.safeParse(Object.fromEntries(request.query), { reportInput: true });
  if (result.success) return result.data;
  const details = errorDetailsOf(result.error).map((detail) =>
    detail.target === 'body' ? { ...detail, target: 'query' } : detail,
  );
  const message = `The request is not valid: ${details.map(({ target }) => target).join(', ')}.`;
  throw new InvalidRequestError(message, { details });
}

/** Runs a handler. Failures become a page for a browser, and a response in ARM's shape for other clients. */
async function handle(
  request: HttpRequest,
  service: Service,
  run: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  if (request.method !== 'GET') return { status: 405, headers: { Allow: 'GET' } };
  try {
    assertQuery(request.query);
    return await run();
  } catch (failure) {
    if (!(failure instanceof DomainError)) {
      const stack = failure instanceof Error ? (failure.stack ?? failure.message) : 'not an error';
      service.app.log.error('a sign-in failed', { failure: stack });
    }
    const response =
      failure instanceof UnauthenticatedError
        ? (failureLimit(request, service.countFailure) ??
          challenge(failure, service.authorizationUri(request.url)))
        : errorResponse(failure);
    if (!wantsPage(request)) return responseOf(response);
    const { error } = response.body as { error: { message: string } };
    const page = faultPage(response.status, { title: 'The sign-in failed', text: error.message });
    return { ...page, headers: { ...(page.headers as Record<string, string>), ...response.headers } };
  }
}

function json(offer: SignInOffer): HttpResponseInit {
  return responseOf({ status: 200, body: offer, headers: { 'Cache-Control': 'no-store' } });
}

function withoutType(headers: HttpResponseInit['headers']): Record<string, string> {
  const { 'Content-Type': _type, ...others } = headers as Record<string, string>;
  return others;
}

function wantsPage(request: HttpRequest): boolean {
  return (request.headers.get('accept') ?? '').includes('text/html');
}

function wantsJson(request: HttpRequest): boolean {
  return !wantsPage(request) && (request.headers.get('accept') ?? '').includes('application/json');
}

function withScope(query: SignInQuery, scope: string): string {
  return new URLSearchParams({ ...(query as Record<string, string>), scope }).toString();
}

/** `Lax`: GitLab's redirect is a navigation from another site, and must bring the cookie. */
function cookieFor({ signInId, nonce }: NonNullable<SignInStart['cookie']>, secure: boolean) {
  return {
    name: nameFor(signInId),
    value: nonce,
    path: callbackPath,
    httpOnly: true,
    sameSite: 'Lax' as const,
    secure,
    maxAge: cookieSeconds,
  };
}

/** One for each sign-in: a browser may run several. */
function nameFor(signInId: string): string {
  return `palisade-sign-in-${signInId.slice(0, 8)}`;
}

function cookieOf(request: HttpRequest, name: string): string | undefined {
  const cookies = (request.headers.get('cookie') ?? '').split(/;\s*/);
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
