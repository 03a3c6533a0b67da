import { z } from 'zod';
import { WaitFormat } from '../faults/fault.ts';

const EndpointLimit = z.strictObject({
  requests: z.int().min(1),
  windowSeconds: z.int().min(1),
  /** Counts each path separately, not all paths of the endpoint together. */
  perTarget: z.boolean().optional(),
  /** How the 429 states its wait. GitLab states none here; newer versions may (gitlab.md, section 9). */
  waitFormat: WaitFormat.optional(),
});

/** A limit of a gateway in front of GitLab, which knows addresses only and states the wait in its own way. */
export const GatewayLimit = z.strictObject({
  requests: z.int().min(1),
  windowSeconds: z.int().min(1),
  /** Windows aligned to multiples of their length, or any period of that length. */
  window: z.enum(['fixed', 'sliding']).default('fixed'),
  waitFormat: WaitFormat.default('seconds'),
  /** The stated wait, if it differs from the real one. */
  statedWaitSeconds: z.int().min(0).exactOptional(),
});
export type GatewayLimit = z.output<typeof GatewayLimit>;

/** Rate limits. An absent field means no limit. */
export const Limits = z.strictObject({
  /** The middleware's throttle: requests per minute and user, or per address without a token. */
  userPerMinute: z.int().min(1).optional(),
  /** Whether successful responses have `RateLimit-*` headers, as on gitlab.com; off by default elsewhere (18.6). */
  sendsBudget: z.boolean().default(true),
  /** Requests per minute and address, as limited by the edge of gitlab.com. */
  addressPerMinute: z.int().min(1).optional(),
  /** Requests per address, as limited by a gateway in front of GitLab. */
  gateway: GatewayLimit.optional(),
  /** Per-endpoint limits of each user, by method and template: `GET /groups/:id/projects`. */
  endpoints: z.record(z.string(), EndpointLimit).optional(),
});
export type Limits = z.input<typeof Limits>;

const minute = (requests: number) => ({ requests, windowSeconds: 60 });

/** GitLab's defaults since 18.1 (gitlab.md §3). */
export const selfManagedLimits: Limits = {
  endpoints: {
    'GET /projects': { requests: 2_000, windowSeconds: 600 },
    'GET /projects/:id': minute(400),
    'GET /groups': minute(200),
    'GET /groups/:id': minute(400),
    'GET /groups/:id/projects': minute(600),
    'GET /groups/:id/members/all/:user_id': { ...minute(200), perTarget: true },
    'POST /groups/:id/hooks/:hook_id/test/:trigger': minute(5),
    'POST /projects/:id/hooks/:hook_id/test/:trigger': minute(5),
    'POST /groups/:id/hooks/:hook_id/events/:hook_log_id/resend': minute(5),
    'POST /projects/:id/hooks/:hook_id/events/:hook_log_id/resend': minute(5),
  },
};

export const gitlabComLimits: Limits = {
  ...selfManagedLimits,
  userPerMinute: 2_000,
  addressPerMinute: 2_000,
};
