import { z } from 'zod';

import { Budget } from './budget.ts';

/** Something a run could not read, as it is stored. `status` is GitLab's HTTP status, absent if there was no response. */
export const Unreadable = z.object({
  scope: z.string(),
  endpoint: z.string(),
  status: z.int().optional(),
  because: z.string(),
  since: z.iso.datetime(),
});
export type Unreadable = z.infer<typeof Unreadable>;

const retries = { tries: z.int(), nextTryAt: z.iso.datetime() };

/** Something that a run could not read so far and will request again, after so many failed tries. As it is stored. */
export const Retrying = Unreadable.extend(retries);
export type Retrying = z.infer<typeof Retrying>;

/** The same as callers see it. */
export const UnreadableScope = Unreadable.omit({ because: true, since: true }).extend({
  reason: z.string(),
  since: z.iso.datetime(),
  /** The remedy, as far as the failure shows it. */
  helps: z.string().optional(),
});
export type UnreadableScope = z.infer<typeof UnreadableScope>;
export const RetryingScope = UnreadableScope.extend(retries);
export type RetryingScope = z.infer<typeof RetryingScope>;

/** Progress of a run so far. `requests` counts HTTP requests to GitLab, repeats and error responses included. */
export const RunCounts = z.object({
  groups: z.int(),
  projects: z.int(),
  requests: z.int(),
  /** Requests that GitLab answered with 429. */
  throttled: z.int().default(0),
  /** How long requests and jobs waited for GitLab's limits, each by itself. */
  waitedSeconds: z.int().default(0),
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  /** Elements of GitLab's lists that did not fit their schema and were left out. */
  malformed: z.int(),
  /** Rows in the range of a page that GitLab did not list: candidates for gone, still kept. */
  missing: z.int(),
});
export type RunCounts = z.infer<typeof RunCounts>;

/** `cancelled` by a caller, `superseded` by a newer run over everything: nothing is concluded from either. */
export const RunState = z.enum(['running', 'complete', 'partial', 'failed', 'cancelled', 'superseded']);
export type RunState = z.infer<typeof RunState>;

/** States of a run as callers see them: a running one may be paused. */
export const ShownRunState = z.enum([...RunState.options, 'paused']);
export type ShownRunState = z.infer<typeof ShownRunState>;

/** Projects below the root groups that the run crawls, and those whose settings GitLab was asked for. */
export const RunPosture = z.object({ projects: z.int(), gathered: z.int() });
export type RunPosture = z.infer<typeof RunPosture>;

/** A run of the crawl, in our own version. Times are ISO 8601. */
export const RunResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/runs'),
  properties: z.object({
    connector: z.string(),
    reason: z.string(),
    state: ShownRunState,
    beganAt: z.iso.datetime(),
    endedAt: z.iso.datetime().optional(),
    pausedAt: z.iso.datetime().optional(),
    pausedBy: z.string().optional(),
    tasks: z.object({ pending: z.int(), done: z.int() }),
    /** Totals that GitLab reported: absent until it gave one for every root group. */
    expected: z.object({ groups: z.int().optional(), projects: z.int().optional() }),
    counts: RunCounts,
    unreadable: z.array(UnreadableScope),
    /** While the run goes on: what it waits for. */
    retrying: z.array(RetryingScope),
    lastError: z.string().optional(),
    /** Only of one run, as it is now; absent if newer runs crawl its root groups. */
    posture: RunPosture.optional(),
    /** Only of one run that goes on: the budget of its connector. */
    budget: Budget.optional(),
  }),
});
export type RunResource = z.infer<typeof RunResource>;

/** Runs that read again what an ended run could not, or the number of failed tasks that a running one tries again now. */
export const RetryAnswer = z.object({
  tasks: z.int(),
  runs: z.array(z.object({ runId: z.string(), joined: z.boolean() })),
});
export type RetryAnswer = z.infer<typeof RetryAnswer>;

/** Response to a resync: the run to watch, if there is one, and whether it was already running. */
export const ResyncAnswer = z.object({ runId: z.string().optional(), joined: z.boolean().optional() });
