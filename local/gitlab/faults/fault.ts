import { z } from 'zod';

/**
 * How a 429 states its wait: `Retry-After` in seconds or as an HTTP date, `RateLimit-Reset` as Unix seconds (GitLab)
 * or as seconds from now (gateways), or not at all.
 */
export const WaitFormat = z.enum(['seconds', 'date', 'reset-at', 'reset-in', 'none']);
export type WaitFormat = z.infer<typeof WaitFormat>;

const common = {
  /** Processes the request before the fault, so that the caller can't know that it took effect. */
  afterProcessing: z.boolean().default(false),
};

/** A fault of one request. */
export const Fault = z.discriminatedUnion('kind', [
  /** An error status with GitLab's body for it; 502, 503 and 504 have a page of the proxy in front of GitLab. */
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    /** Message instead of GitLab's own, always in JSON. */
    message: z.string().max(1_000).exactOptional(),
  }),
  /** A correct response, delayed. */
  z.strictObject({ kind: z.literal('latency'), ms: z.int().min(1).max(600_000) }),
  /** The connection is closed in the middle of the body. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** A complete body that is not valid JSON. */
  z.strictObject({ kind: z.literal('malformed') }),
  /** An HTML page with status 200 instead of the response. */
  z.strictObject({ ...common, kind: z.literal('html') }),
  /**
   * The response of a gateway or ingress in front of GitLab: no route, no permission, a challenge page, or a redirect
   * to a sign-in page (302).
   */
  z.strictObject({
    ...common,
    kind: z.literal('gateway'),
    status: z.union([z.literal(302), z.literal(401), z.literal(403), z.literal(404)]),
    shape: z.enum(['html', 'text']).default('html'),
  }),
  /** The connection is reset. */
  z.strictObject({ ...common, kind: z.literal('reset') }),
  /** No response until the caller gives up. */
  z.strictObject({ ...common, kind: z.literal('hang') }),
  /**
   * A 429 of GitLab's middleware in plain text (`throttle`), of its per-endpoint limiter in JSON (`endpoint`), or of a
   * gateway in HTML (`gateway`). Each states the wait in its usual way, unless `waitFormat` overrides it.
   */
  z.strictObject({
    kind: z.literal('throttled'),
    shape: z.enum(['throttle', 'endpoint', 'gateway']),
    retryAfterSeconds: z.int().min(0).max(86_400).default(1),
    waitFormat: WaitFormat.exactOptional(),
  }),
  /** A list without its last rows and with matching totals, as from a lagging replica or a briefly lost permission. */
  z.strictObject({ kind: z.literal('short'), without: z.int().min(1).max(100) }),
  /** A list whose last element with this field has null there. GitLab has been observed to return such elements. */
  z.strictObject({ kind: z.literal('null-field'), field: z.string().min(1).max(100) }),
  /** A GraphQL query that takes too long: status 200 with null fields and errors. */
  z.strictObject({ kind: z.literal('query-timeout') }),
  /** A list without totals, or with totals that are wrong by `by`. */
  z.strictObject({
    kind: z.literal('totals'),
    totals: z.enum(['absent', 'wrong']),
    by: z.int().default(1),
  }),
]);
export type Fault = z.infer<typeof Fault>;

/** Which requests get a fault, with what probability, and how many at most. */
const FaultRule = z.strictObject({
  /** Method and template, `GET /groups/:id/projects`; `*` for every route. */
  route: z.string().min(1),
  rate: z.number().gt(0).max(1).default(1),
  count: z.int().min(1).optional(),
  /** The rule ends this long after its first fault, whatever the number of requests: an outage or a storm. */
  lastsMs: z.int().min(1).max(86_400_000).exactOptional(),
  fault: Fault,
});
export type FaultRule = z.input<typeof FaultRule>;

/** The first matching rule decides. The same seed and the same requests at a rule produce the same faults. */
export const FaultPlan = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295).default(0),
  rules: z.array(FaultRule).max(100),
});
export type FaultPlan = z.infer<typeof FaultPlan>;
