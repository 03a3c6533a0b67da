import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import type { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import {
  type Answer,
  type Failure,
  type Method,
  type Outcome,
  type Refusal,
  attempt,
  isVerdict,
} from './attempt.ts';
import { type RetryLimits, decideWait } from './decide-wait.ts';
import { ssrfGuardedAgent, type Proxy } from './ssrf-guard.ts';
import { secretsIn } from './secrets-in.ts';
import { requestMeter } from './budgets/request-meter.ts';
import { createTraffic, type TrafficDeps } from './budgets/traffic.ts';
import type { Withheld } from './budgets/request-queues.ts';
import type { Session } from './session.ts';
import { translateError, withheldError } from './translate-error.ts';
import { trustedAuthorities } from './trusted-authorities.ts';

/** The token of a request. It is asked for as late as can be, so that a request that waited uses the newest one. */
export type Bearer = {
  /** Renews the token if it ends soon. Called while no slot is held: renewing sends a request of its own. */
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
  /** Absent: it is nobody's crawl, as a sign-in is. */
  session?: Session;
};

const patienceOfNewcomersMs = 5_000;
/** Whoever asked is told by then: a job that waits says so where its run is watched, and leaves its place to others. */
const maxSilenceMs = 20_000;

export type TransportLimits = RetryLimits & { attemptTimeoutMs: number };

/**
 * The only way to a GitLab instance, within its limits. Repeats GET after 429, 502, 503, 504 and broken lines, and other methods only
 * where no connection came about; waits as GitLab asks, and throws a `GitLabError` for what remains. Other refusals (4xx) are handed back: what they mean depends on the question.
 */
export type Transport = {
  instanceUrl: string;
  send(request: TransportRequest): Promise<Answer | Refusal>;
  /** The error for a refusal that `send` handed back. */
  errorOf(request: Pick<TransportRequest, 'method' | 'path'>, refusal: Refusal): GitLabError;
};

type TransportDeps = Omit<TrafficDeps, 'instanceUrl'> & {
  instance: GitLabInstance;
  retries: TransportLimits;
  proxy?: Proxy | undefined;
  lookup?: LookupFunction;
};

export function createTransport(deps: TransportDeps): Transport {
  const { instance, retries, now, random, lookup, proxy } = deps;
  const { url: instanceUrl, internal = false, headers = {} } = instance;
  const root = new URL(instanceUrl);
  const ca = trustedAuthorities(instance);
  const dispatcher = ssrfGuardedAgent({
    origin: root.origin,
    internal,
    ca,
    proxy,
    ...(lookup && { lookup }),
  });
  const traffic = createTraffic({ ...deps, instanceUrl });
  const count = requestMeter({ ...deps, instanceUrl });

  async function once(request: TransportRequest): Promise<Outcome | Withheld> {
    await request.bearer?.ready();
    const { method, path, session } = request;
    const asked = {
      method,
      path,
      hasToken: request.bearer !== undefined,
      connector: session?.connectorId ?? '',
      urgent: session?.urgency !== 'bulk',
      patienceMs: patienceMs(session, retries.maxWaitMs),
    };
    const sent = await traffic.send(asked, () => attempt(prepare(request)));
    if (session !== undefined) note(session, sent.outcome, sent.waitedMs);
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
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(request.json !== undefined && { 'content-type': 'application/json' }),
      },
      body: request.json ?? (request.form && new URLSearchParams(request.form)),
      secrets: [...secretsIn(request, token), ...Object.values(headers)],
      timeoutMs: retries.attemptTimeoutMs,
      onRequest: () => {
        count();
        if (request.session !== undefined) request.session.requests += 1;
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
    errorOf,
    async send(request) {
      const began = now().getTime();
      for (let tried = 1; ; tried += 1) {
        const outcome = await once(request);
        if (outcome.kind === 'answered') return outcome;
        if (outcome.kind === 'withheld') throw withheldError(questionOf(request), outcome.until, now());
        const isLongSilence = outcome.kind === 'silent' && now().getTime() - began > maxSilenceMs;
        const waitMs = isLongSilence
          ? undefined
          : decideWait(request.method, outcome, tried, retries, random);
        if (waitMs !== undefined) {
          await wait(waitMs);
          continue;
        }
        if (outcome.kind === 'refused' && isVerdict(outcome.status)) return outcome;
        throw errorOf(request, outcome);
      }
    },
  };
}

/**
 * A job that has not asked anything yet loses nothing when it comes back later, and others get its place meanwhile; one
 * that has would have to ask all of it again.
 */
function patienceMs(session: Session | undefined, maxWaitMs: number): number {
  const hasBegun = session !== undefined && session.requests > 0;
  return hasBegun ? maxWaitMs : Math.min(patienceOfNewcomersMs, maxWaitMs);
}

function note(session: Session, outcome: Outcome | Withheld, waitedMs: number): void {
  session.waitedMs += waitedMs;
  if (outcome.kind === 'refused' && outcome.status === 429) session.throttled += 1;
}
