import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';

import { operations } from '../../shared/contracts/arm/operations.ts';
import { SignInQuery, SignInReturn, type SignInOffer } from '../../shared/contracts/sign-in.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import {
  DomainError,
  InvalidRequestError,
  UnauthenticatedError,
} from '../../shared/platform/errors/errors.ts';
import { challenge, errorAnswer } from '../edge/error-answer.ts';
import { faultsOf } from '../edge/faults-of.ts';
import { responseOf, tooOften, type HttpEdge } from '../edge/http.ts';
import { assertQuery } from '../edge/query-values.ts';
import { withInvocation } from '../edge/invocation.ts';
import { faultPage, offerPage, returnPage } from './sign-in-page.ts';
import { refusalWords, turnedAway } from './sign-in-words.ts';

type Begun = { offer: SignInOffer; cookie?: { signInId: string; nonce: string } };
type Returned =
  | { outcome: 'code'; code: string }
  | { outcome: 'refused'; error: string; instanceUrl: string }
  | { outcome: 'turned-away'; fault: 'unknown' | 'used' | 'expired' | 'foreign' };
export type SignInDeeds = {
  begin(query: SignInQuery, caller: Caller): Promise<Begun>;
  complete(back: SignInReturn, nonceOf: (signInId: string) => string | undefined): Promise<Returned>;
};

const callbackPath = '/oauth/gitlab/callback';
const cookieSeconds = 600;

/**
 * `GET /oauth/gitlab/start`: without `scope`, what is asked for and why, as a page or as JSON; with it, on to GitLab (302),
 * or for JSON the address to go to. The browser gets a cookie to bring back.
 */
export function signInStart(deeds: SignInDeeds, edge: HttpEdge): HttpHandler {
  return (request, context) =>
    withInvocation(context, () => answered(request, edge, () => start(request, deeds, edge)));
}

/**
 * `GET /oauth/gitlab/callback`: where GitLab sends people back. Nothing here identifies the caller but the state and the
 * cookie: GitLab's redirect carries no token of ours. Where people begin at another address (`signInUrl`), the cookie is
 * there, and so a browser without one is led on.
 */
export function signInCallback(
  deeds: SignInDeeds,
  edge: HttpEdge,
  signInUrl: string | undefined,
): HttpHandler {
  return (request, context) =>
    withInvocation(context, () =>
      answered(request, edge, () => {
        const place = placeOfCookie(request, signInUrl);
        return place === undefined ? comeBack(request, deeds) : Promise.resolve(ledTo(place));
      }),
    );
}

/** Never from there on: what has no cookie there either is turned away. */
function placeOfCookie({ url, headers }: HttpRequest, signInUrl: string | undefined): string | undefined {
  if (signInUrl === undefined || new URL(url).host === new URL(signInUrl).host) return undefined;
  if ((headers.get('cookie') ?? '').includes(nameFor(''))) return undefined;
  return `${new URL(signInUrl).origin}${callbackPath}${new URL(url).search}`;
}

function ledTo(place: string): HttpResponseInit {
  return { status: 302, headers: { Location: place, 'Cache-Control': 'no-store' } };
}

async function start(request: HttpRequest, deeds: SignInDeeds, edge: HttpEdge): Promise<HttpResponseInit> {
  const caller = await edge.identify(request);
  // Each leaves a row behind for a while.
  edge.spend(caller, 'writes');
  const query = read(request);
  await authorizeFor(query, caller, edge);
  const { offer, cookie } = await deeds.begin(query, caller);
  if (offer.authorizationUrl === undefined || cookie === undefined) {
    return wantsPage(request) ? offerPage(offer, (scope) => `?${withScope(query, scope)}`) : json(offer);
  }
  const isSecure = edge.linkBase(request.url)?.startsWith('https:') === true;
  const cookies = [cookieFor(cookie, isSecure)];
  if (wantsJson(request)) return { ...json(offer), cookies };
  const { headers } = json(offer);
  return { status: 302, headers: { ...withoutType(headers), Location: offer.authorizationUrl }, cookies };
}

async function comeBack(request: HttpRequest, deeds: SignInDeeds): Promise<HttpResponseInit> {
  const back = SignInReturn.safeParse(Object.fromEntries(request.query));
  if (!back.success) return faultPage(400, turnedAway.malformed);
  const returned = await deeds.complete(back.data, (id) => cookieOf(request, nameFor(id)));
  if (returned.outcome === 'turned-away') return faultPage(400, turnedAway[returned.fault]);
  const type = 'palisade.gitlab-authorization' as const;
  if (returned.outcome === 'code') {
    const words = { title: 'GitLab has agreed', text: 'You can close this window and go on in Palisade.' };
    return returnPage(200, words, { type, code: returned.code });
  }
  const words = refusalWords(returned.error, returned.instanceUrl);
  const error = { code: returned.error, message: words.text };
  return returnPage(returned.error === 'access_denied' ? 403 : 400, words, { type, error });
}

/** Who may not configure the connector need not ask GitLab for it. */
async function authorizeFor(query: SignInQuery, caller: Caller, edge: HttpEdge): Promise<void> {
  const { subscriptionId, resourceGroup, name } = query;
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return;
  const action = operations.DevOpsConfigurations_CreateOrUpdate.action;
  await edge.authorize(caller, {
    action,
    scope: { subscriptionId, resourceGroup, name },
    ofThoseBelow: false,
  });
}

/** Throws `InvalidRequestError` that names each parameter at fault. */
function read(request: HttpRequest): SignInQuery {
  const result = SignInQuery.safeParse(Object.fromEntries(request.query), { reportInput: true });
  if (result.success) return result.data;
  const details = faultsOf(result.error).map((fault) =>
    fault.target === 'body' ? { ...fault, target: 'query' } : fault,
  );
  const message = `The request is not valid: ${details.map(({ target }) => target).join(', ')}.`;
  throw new InvalidRequestError(message, { details });
}

async function answered(
  request: HttpRequest,
  edge: HttpEdge,
  deed: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  if (request.method !== 'GET') return { status: 405, headers: { Allow: 'GET' } };
  try {
    assertQuery(request.query);
    return await deed();
  } catch (failure) {
    if (!(failure instanceof DomainError)) {
      const stack = failure instanceof Error ? (failure.stack ?? failure.message) : 'not an error';
      edge.log.error('an authorization failed', { failure: stack });
    }
    const answer =
      failure instanceof UnauthenticatedError
        ? (tooOften(request, edge.countFailure) ?? challenge(failure, edge.authorizationUri(request.url)))
        : errorAnswer(failure);
    if (!wantsPage(request)) return responseOf(answer);
    const { error } = answer.body as { error: { message: string } };
    const shown = faultPage(answer.status, { title: 'This did not work', text: error.message });
    return { ...shown, headers: { ...(shown.headers as Record<string, string>), ...answer.headers } };
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

/** `Lax`: GitLab's redirect is a navigation from another site, and must bring it. */
function cookieFor({ signInId, nonce }: NonNullable<Begun['cookie']>, secure: boolean) {
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

/** One for each sign-in: several may be under way in a browser. */
function nameFor(signInId: string): string {
  return `palisade-sign-in-${signInId.slice(0, 8)}`;
}

function cookieOf(request: HttpRequest, name: string): string | undefined {
  const cookies = (request.headers.get('cookie') ?? '').split(/;\s*/);
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
