import { z } from 'zod';

/** Something a run could not read. `status` is GitLab's HTTP status, absent when no answer came. */
export const Unreadable = z.object({
  scope: z.string(),
  endpoint: z.string(),
  status: z.int().optional(),
  because: z.string(),
  since: z.iso.datetime(),
});
export type Unreadable = z.infer<typeof Unreadable>;

/** Something that a run could not read so far and asks for again, however often it was asked for in vain by then. */
export const Retrying = Unreadable.extend({ tries: z.int(), nextTryAt: z.iso.datetime() });
export type Retrying = z.infer<typeof Retrying>;

/** What a run has done so far. `requests` counts HTTP requests to GitLab, repeats and refused ones included. */
export const RunCounts = z.object({
  groups: z.int(),
  projects: z.int(),
  requests: z.int(),
  /** Requests that GitLab refused with 429. */
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

/** A run of the crawl, in our own version. Times are ISO 8601. */
export const RunResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/runs'),
  properties: z.object({
    reason: z.string(),
    state: RunState,
    beganAt: z.iso.datetime(),
    endedAt: z.iso.datetime().optional(),
    tasks: z.object({ pending: z.int(), done: z.int() }),
    /** What GitLab said there is, as far as it told: absent until every root group gave its total. */
    expected: z.object({ groups: z.int().optional(), projects: z.int().optional() }),
    counts: RunCounts,
    unreadable: z.array(Unreadable),
    /** While it runs: what it waits for, with everything else going on. */
    retrying: z.array(Retrying),
    lastError: z.string().optional(),
  }),
});
export type RunResource = z.infer<typeof RunResource>;

/** What a resync answers with: the run to watch, where there is one, and whether it was under way already. */
export const ResyncAnswer = z.object({ runId: z.string().optional(), joined: z.boolean().optional() });
