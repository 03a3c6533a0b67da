import { z } from 'zod';

/**
 * How a 429 tells its wait: `Retry-After` in seconds or as an HTTP date, `RateLimit-Reset` as unix seconds (GitLab) or in
 * seconds from now (gateways), or not at all.
 */
export const ToldWait = z.enum(['seconds', 'date', 'reset-at', 'reset-in', 'nothing']);
export type ToldWait = z.infer<typeof ToldWait>;

const common = {
  /** GitLab does what was asked before the fault strikes: the caller can't know that it did. */
  afterDeed: z.boolean().default(false),
};

/** What can go wrong with one request. */
export const Fault = z.discriminatedUnion('kind', [
  /** Refused with GitLab's own body for that status; 502, 503 and 504 are pages of the edge in front of it. */
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    /** Said instead of GitLab's own words, in JSON whatever the status. */
    words: z.string().max(1_000).exactOptional(),
  }),
  /** Served, but so much later. */
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000) }),
  /** The line breaks in the middle of the body. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** A whole body that is no JSON. */
  z.strictObject({ kind: z.literal('malformed') }),
  /** A page instead of an answer, with status 200. */
  z.strictObject({ ...common, kind: z.literal('html') }),
  /**
   * Something that stands before GitLab answers: a gateway or an ingress that finds no way or no right, a challenge page, or
   * a redirect to sign in elsewhere (302).
   */
  z.strictObject({
    ...common,
    kind: z.literal('gateway'),
    status: z.union([z.literal(302), z.literal(401), z.literal(403), z.literal(404)]),
    shape: z.enum(['html', 'text']).default('html'),
  }),
  /** The connection is reset. */
  z.strictObject({ ...common, kind: z.literal('reset') }),
  /** No answer until the caller gives up. */
  z.strictObject({ ...common, kind: z.literal('hang') }),
  /**
   * 429: GitLab's middleware in plain text (`throttle`), its per-endpoint limiter in JSON (`endpoint`), or what stands
   * before it in HTML (`gateway`). What it tells of the wait is as each of them does, unless `told` says otherwise.
   */
  z.strictObject({
    kind: z.literal('throttled'),
    shape: z.enum(['throttle', 'endpoint', 'gateway']),
    retryAfterSeconds: z.int().min(0).max(86_400).default(1),
    told: ToldWait.exactOptional(),
  }),
  /** A list that ends too early, and says so of itself: a replica that lags behind, or a right that is lost for a moment. */
  z.strictObject({ kind: z.literal('short'), without: z.int().min(1).max(100) }),
  /** A list with one element, its last that has this field, of which the field is null: GitLab has been seen to give such. */
  z.strictObject({ kind: z.literal('null-field'), field: z.string().min(1).max(100) }),
  /** A list that does not tell its total, or one that is off by so much. */
  z.strictObject({
    kind: z.literal('totals'),
    totals: z.enum(['absent', 'wrong']),
    by: z.int().default(1),
  }),
]);
export type Fault = z.infer<typeof Fault>;

/** Where a fault strikes, how often, and how many times at most. */
const FaultRule = z.strictObject({
  /** Method and template, `GET /groups/:id/projects`; `*` for every route. */
  route: z.string().min(1),
  rate: z.number().gt(0).max(1).default(1),
  count: z.int().min(1).optional(),
  /** It strikes only within so long after it did so first: an outage or a storm, however much is asked meanwhile. */
  lastsMs: z.int().min(1).max(86_400_000).exactOptional(),
  fault: Fault,
});
export type FaultRule = z.input<typeof FaultRule>;

/** The first rule that strikes decides. The same seed and the same requests at a rule give the same faults. */
export const FaultPlan = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295).default(0),
  rules: z.array(FaultRule).max(100),
});
export type FaultPlan = z.infer<typeof FaultPlan>;
