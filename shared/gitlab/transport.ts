import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { GitLabInstance } from '../contracts/gitlab/instance.ts';
import type { GitLabError } from '../domain/gitlab-errors.ts';
import { type Answer, type Failure, type Method, type Outcome, type Refusal, attempt } from './attempt.ts';
import { type RetryLimits, decideWait } from './decide-wait.ts';
import { guardedAgent } from './guarded-agent.ts';
import { secretsIn } from './secrets-in.ts';
import { createSlots } from './slots.ts';
import { translateError } from './translate-error.ts';
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
  /** Called for each HTTP request, repeats and redirects included. */
  onRequest?: () => void;
};

export type TransportLimits = RetryLimits & {
  /** Requests at once to this instance. */
  maxConcurrency: number;
  attemptTimeoutMs: number;
};

/**
 * The only way to a GitLab instance. Repeats GET after 429, 502, 503, 504 and broken lines, and other methods only
 * where no connection came about; waits as GitLab asks, and throws a `GitLabError` for what remains. Other refusals (4xx) are handed back: what they mean depends on the question.
 */
export type Transport = {
  instanceUrl: string;
  send(request: TransportRequest): Promise<Answer | Refusal>;
  /** The error for a refusal that `send` handed back. */
  errorOf(request: Pick<TransportRequest, 'method' | 'path'>, refusal: Refusal): GitLabError;
};

export function createTransport(deps: {
  instance: GitLabInstance;
  limits: TransportLimits;
  now: () => Date;
  random: () => number;
  lookup?: LookupFunction;
}): Transport {
  const { instance, limits, now, random, lookup } = deps;
  const { url: instanceUrl, internal = false, headers = {} } = instance;
  const root = new URL(instanceUrl);
  const ca = trustedAuthorities(instance);
  const dispatcher = guardedAgent({ origin: root.origin, internal, ca, ...(lookup && { lookup }) });
  const slots = createSlots(limits.maxConcurrency);

  async function once(request: TransportRequest): Promise<Outcome> {
    await request.bearer?.ready();
    return slots.run(() => attempt(prepare(request)));
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
      timeoutMs: limits.attemptTimeoutMs,
      onRequest: request.onRequest ?? (() => {}),
      now,
    };
  }

  function errorOf(request: Pick<TransportRequest, 'method' | 'path'>, failure: Failure): GitLabError {
    return translateError({ instanceUrl, method: request.method, endpoint: request.path }, failure, now());
  }

  return {
    instanceUrl,
    errorOf,
    async send(request) {
      for (let tried = 1; ; tried += 1) {
        const outcome = await once(request);
        if (outcome.kind === 'answered') return outcome;
        const waitMs = decideWait(request.method, outcome, tried, limits, random);
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

/** A 4xx that says something about the question rather than about the moment. */
function isVerdict(status: number): boolean {
  return status < 500 && status !== 429 && status !== 408;
}
