import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import type { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import {
  type SuccessResponse,
  type Failure,
  type Method,
  type Outcome,
  type ErrorResponse,
  attempt,
  isAboutRequest,
} from './attempt.ts';
import { type RetryLimits, decideWait } from './decide-wait.ts';
import { ssrfGuard, type Proxy } from '../network/ssrf-guard.ts';
import { secretsIn } from './secrets-in.ts';
import type { RequestRecorder } from './budgets/request-recorder.ts';
import { observedRequests } from './observed-requests.ts';
import { noTelemetry, type Telemetry } from '../../platform/telemetry.ts';
import { requestMeter } from './budgets/request-meter.ts';
import { createTraffic, type TrafficDeps } from './budgets/traffic.ts';
import type { Deferred } from './budgets/request-queues.ts';
import type { Session } from './session.ts';
import { translateError, deferredError } from './translate-error.ts';
import { trustedAuthorities } from '../network/trusted-authorities.ts';

/** The token of a request. It is read as late as possible, so that a request that waited uses the newest one. */
export type Bearer = {
  /** Renews the token if it expires soon. Called without a place, because renewing sends a request of its own. */
  ready(): Promise<void>;
  token(): string;
};

type TransportRequest = {
  method: Method;
  /** From the root of the instance, e.g. `/api/v4/groups`. */
  path: string;
  query?: string;
  form?: Record<string, string>;
  /** The text of a JSON body, instead of a form. */
  json?: string;
  bearer?: Bearer;
  /** The body of a success is an `AsyncIterable<Uint8Array>`, which holds its place until it ends. */
  streamed?: boolean;
  /** Absent for requests without a connector, such as a sign-in. */
  session?: Session;
};

const maxFirstWaitMs = 5_000;
/** After so long without a response the job fails, so that its run shows what it waits for and its place is free. */
const maxNoResponseMs = 20_000;

export type TransportLimits = RetryLimits & { attemptTimeoutMs: number };

/**
 * The only way to a GitLab instance, within its rate limits. Retries GET after 429, 502, 503, 504 and broken
 * connections, other methods only if nothing was sent; waits as long as GitLab asks, then throws a `GitLabError`.
 * Returns other error responses (4xx): their meaning depends on the request.
 */
export type Transport = {
  instanceUrl: string;
  now(): Date;
  send(request: TransportRequest): Promise<SuccessResponse | ErrorResponse>;
  /** The error for an error response that `send` returned. */
  errorOf(request: Pick<TransportRequest, 'method' | 'path'>, refusal: ErrorResponse): GitLabError;
};

type TransportDeps = Omit<TrafficDeps, 'instanceUrl'> & {
  instance: GitLabInstance;
  retries: TransportLimits;
  recorder?: RequestRecorder | undefined;
  proxy?: Proxy | undefined;
  lookup?: LookupFunction;
  telemetry?: Telemetry;
};

export function createTransport(deps: TransportDeps): Transport {
  const { instance, retries, now, random, lookup, proxy, recorder } = deps;
  const { url: instanceUrl, internal = false, headers = {} } = instance;
  const root = new URL(instanceUrl);
  const ca = trustedAuthorities(instance.ca, `GITLAB_INSTANCES: 'ca' of ${instanceUrl}`);
  const dispatcher = ssrfGuard({
    origin: root.origin,
    internal,
    ca,
    proxy,
    reasons: {
      nowhere: 'its address is none that a GitLab can have',
      internal: "its address is a private one, and the instance is not configured as 'internal'",
    },
    ...(lookup && { lookup }),
  });
  const observe = observedRequests(instanceUrl, deps.telemetry ?? noTelemetry);
  const traffic = createTraffic({ ...deps, instanceUrl });
  const count = requestMeter({ ...deps, instanceUrl });

  async function once(request: TransportRequest): Promise<Outcome | Deferred> {
    await request.bearer?.ready();
    const { method, path, session } = request;
    const queued = {
      method,
      path,
      hasToken: request.bearer !== undefined,
      connector: session?.connectorId ?? '',
      urgency: session?.urgency ?? 'urgent',
      maxWaitMs: maxWaitOf(session, retries.maxWaitMs),
    };
    const sent = await traffic.send(queued, () => observe.request(queued, () => attempt(prepare(request))));
    observe.waited(sent.waitedMs);
    if (session !== undefined) {
      meter(session, sent.outcome, sent.waitedMs);
      if (isOfConnector(session)) record(session, sent.outcome, recorder);
    }
    return sent.outcome;
  }

  function prepare(request: TransportRequest) {
    const token = request.bearer?.token();
    const url = new URL(`${instanceUrl}${request.path}`);
    url.search = request.query ?? '';
    return {
      method: request.method,
      dispatcher,
      root,
      url,
      headers: {
        ...headers,
        accept: request.streamed === true ? '*/*' : 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(request.json !== undefined && { 'content-type': 'application/json' }),
      },
      body: request.json ?? (request.form && new URLSearchParams(request.form)),
      secrets: [...secretsIn(request, token), ...Object.values(headers)],
      timeoutMs: retries.attemptTimeoutMs,
      ...(request.streamed === true && { streamed: (failure: Failure) => errorOf(request, failure) }),
      onRequest: () => {
        count();
        const { session } = request;
        if (session === undefined) return;
        session.requests += 1;
        if (isOfConnector(session)) recorder?.sent(session.connectorId);
      },
      now,
    };
  }

  function errorOf(request: Pick<TransportRequest, 'method' | 'path'>, failure: Failure): GitLabError {
    return translateError(questionOf(request), failure, now());
  }

  function questionOf({ method, path }: Pick<TransportRequest, 'method' | 'path'>) {
    return { instanceUrl, method, endpoint: path };
  }

  return {
    instanceUrl,
    now,
    errorOf,
    async send(request) {
      const began = now().getTime();
      for (let tried = 1; ; tried += 1) {
        const outcome = await once(request);
        if (outcome.kind === 'success') return outcome;
        if (outcome.kind === 'deferred') throw deferredError(questionOf(request), outcome.until, now());
        const isOverdue = outcome.kind === 'noResponse' && now().getTime() - began > maxNoResponseMs;
        const waitMs = isOverdue ? undefined : decideWait(request.method, outcome, tried, retries, random);
        if (waitMs !== undefined) {
          await wait(waitMs);
          continue;
        }
        if (outcome.kind === 'errorResponse' && isAboutRequest(outcome.status)) return outcome;
        throw errorOf(request, outcome);
      }
    },
  };
}

/**
 * Short for the first request of a job: it can come back later at no cost. Later on it would repeat all its requests.
 */
function maxWaitOf(session: Session | undefined, maxWaitMs: number): number {
  const hasBegun = session !== undefined && session.requests > 0;
  return hasBegun ? maxWaitMs : Math.min(maxFirstWaitMs, maxWaitMs);
}

function meter(session: Session, outcome: Outcome | Deferred, waitedMs: number): void {
  session.waitedMs += waitedMs;
  if (outcome.kind === 'errorResponse' && outcome.status === 429) session.throttled += 1;
}

function record(session: Session, outcome: Outcome | Deferred, recorder: RequestRecorder | undefined): void {
  if (outcome.kind !== 'success' && outcome.kind !== 'errorResponse') return;
  if (outcome.rate?.limit !== undefined) recorder?.limited(session.connectorId, outcome.rate.limit);
  if (outcome.kind === 'errorResponse' && outcome.status === 429) recorder?.refused(session.connectorId);
}

/** A token that is tried for no connector yet counts for none. */
function isOfConnector({ connectorId }: Session): boolean {
  return connectorId !== '';
}
