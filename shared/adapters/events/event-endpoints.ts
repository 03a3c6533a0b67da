import type { LookupFunction } from 'node:net';

import type { TokenCredential } from '@azure/identity';
import { fetch, type Response } from 'undici';

import { topicUrl } from '../../contracts/arm/event-subscription.ts';
import type { SendOutcome } from '../../features/subscriptions/domain/send-outcome.ts';
import type { EventEndpoints } from '../../features/subscriptions/ports.ts';
import { connectionFailure } from '../network/connection-failure.ts';
import { BlockedAddressError, ssrfGuard, type Proxy } from '../network/ssrf-guard.ts';
import { trustedAuthorities } from '../network/trusted-authorities.ts';
import { answerText } from './answer-text.ts';
import { openOnce } from './open-once.ts';

export type EventEndpointSettings = {
  /** Whether private addresses are allowed. */
  internal: boolean;
  /** PEM or the path of a file; trusted instead of the system's certificate authorities. */
  ca: string | undefined;
  proxy: Proxy | undefined;
  timeoutMs: number;
};

type Deps = {
  settings: EventEndpointSettings;
  /** The app's identity. */
  credential: TokenCredential;
  now: () => Date;
  /** Whether a URL is that of a topic, which gets the identity's token. */
  isTopic?: (url: string) => boolean;
  /** DNS lookup; that of the system if absent. */
  lookup?: LookupFunction;
};

type Post = {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  secrets: readonly string[];
};

const eventGrid = 'https://eventgrid.azure.net/.default';
const reasons = {
  nowhere: 'its address is none that a receiver of events can have',
  internal: 'its address is a private one, and the settings do not allow those (EVENT_ENDPOINTS_INTERNAL)',
};

/** Receivers of events over https. Their addresses come from callers: each connection is judged when it is made (ADR 16). */
export function eventEndpoints(deps: Deps): EventEndpoints {
  const { settings, credential, now, lookup, isTopic = (url) => topicUrl.test(url) } = deps;
  const { internal, proxy, timeoutMs } = settings;
  const ca = trustedAuthorities(settings.ca, 'EVENT_ENDPOINTS_CA');
  const dispatchers = openOnce((origin) =>
    ssrfGuard({
      origin,
      internal,
      ca,
      proxy,
      reasons,
      // A proxy reaches what we can't judge: only names that are known here are passed on.
      unknownName: internal ? undefined : 'there is no such host',
      ...(lookup && { lookup }),
    }),
  );

  /** No redirect is followed: its target was not chosen by the subscriber. */
  async function post({ url, headers, body, secrets }: Post): Promise<SendOutcome> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const dispatcher = dispatchers(new URL(url).origin);
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'user-agent': 'Palisade', ...headers },
        body,
        signal,
        redirect: 'manual',
        dispatcher,
      });
      return await outcomeOf(response, secrets, now());
    } catch (error) {
      return failureOf(error, signal, timeoutMs);
    }
  }

  return {
    postWebhook: ({ url, signing }, headers, body) =>
      post({
        url,
        headers: { ...headers, 'content-type': 'application/cloudevents+json; charset=utf-8' },
        body,
        secrets: [...signing.map(({ secret }) => secret), ...partsOf(url)],
      }),

    async postToTopic(url, body) {
      // The token is for Event Grid alone.
      if (!isTopic(url)) return { kind: 'blocked', reason: 'it is no topic of Event Grid' };
      const token = await tokenFor(credential);
      if (token === undefined) {
        return { kind: 'noResponse', reason: "the app's identity got no token for Event Grid" };
      }
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/cloudevents-batch+json; charset=utf-8',
      };
      return post({ url, headers, body, secrets: [token] });
    },
  };
}

async function tokenFor(credential: TokenCredential): Promise<string | undefined> {
  try {
    return (await credential.getToken(eventGrid))?.token;
  } catch {
    // Messages of the identity endpoint may hold ids of the deployment.
    return undefined;
  }
}

/** Values of a query, which may be keys of the receiver. */
function partsOf(url: string): string[] {
  const { search, searchParams } = new URL(url);
  return [search.slice(1), ...searchParams.values()];
}

async function outcomeOf(response: Response, secrets: readonly string[], now: Date): Promise<SendOutcome> {
  const retryAfterSeconds = requestedSeconds(response.headers.get('retry-after'), now);
  const text = await answerText(response, secrets);
  return {
    kind: 'answer',
    status: response.status,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(text !== '' && { text }),
  };
}

/** `Retry-After`: seconds or a date (RFC 9110, 10.2.3). */
function requestedSeconds(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1_000));
}

function failureOf(error: unknown, signal: AbortSignal, timeoutMs: number): SendOutcome {
  const cause = rootOf(error);
  if (cause instanceof BlockedAddressError) return { kind: 'blocked', reason: cause.message };
  if (signal.aborted) return { kind: 'noResponse', reason: `no answer within ${timeoutMs / 1_000} s` };
  return { kind: 'noResponse', reason: connectionFailure(cause).reason };
}

/** The cause below all wrappers around undici's `fetch failed`. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}
