import { z } from 'zod';

/** A limit of requests per window; 0 requests means no limit. */
const WindowLimit = z.strictObject({
  requests: z.int().min(0).max(10_000_000),
  windowSeconds: z.int().min(1).max(86_400).default(60),
});

/** `perTarget`: the limit counts per group or project, not for all together. */
const EndpointLimit = WindowLimit.extend({ perTarget: z.boolean().default(false) });

/**
 * Rate limits of a GitLab instance. By default those of gitlab.com for gitlab.com, and GitLab's defaults for any other
 * instance; each given value replaces that of the preset.
 */
export const GitLabLimits = z.strictObject({
  preset: z.enum(['gitlab.com', 'self-managed', 'none']).optional(),
  /** Share of each limit that all processes of this deployment may use, if others use the same user or address. */
  share: z.number().gt(0).max(1).default(1),
  /** All requests of one user. */
  user: WindowLimit.optional(),
  /** All requests that leave this deployment. */
  address: WindowLimit.optional(),
  /** By method and route below `/api/v4`, e.g. `GET /groups/:id/projects`; `*` at the end stands for the rest. */
  endpoints: z
    .record(
      z.string().regex(/^(GET|POST|PUT|DELETE) (\/[\w:*-]+)+$/, 'must be a method and a route'),
      EndpointLimit,
    )
    .default({}),
  /** Maximum concurrent requests, instead of GITLAB_MAX_CONCURRENCY. */
  maxConcurrency: z.int().min(1).max(100).optional(),
});
export type GitLabLimits = z.infer<typeof GitLabLimits>;
export type WindowLimit = z.infer<typeof WindowLimit>;
export type EndpointLimit = z.infer<typeof EndpointLimit>;
