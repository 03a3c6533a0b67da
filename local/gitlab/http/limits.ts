import { z } from 'zod';
import { ToldWait } from '../faults/fault.ts';

const EndpointLimit = z.strictObject({
  requests: z.int().min(1),
  windowSeconds: z.int().min(1),
  /** Counted for each thing that the path names, not for all of them together. */
  perTarget: z.boolean().optional(),
  /** GitLab doesn't tell the wait here; newer versions may (gitlab.md, section 9). */
  told: ToldWait.optional(),
});

/** A gateway before GitLab: it sees addresses only, and has ways of its own to tell what it allows. */
export const GatewayLimit = z.strictObject({
  requests: z.int().min(1),
  windowSeconds: z.int().min(1),
  /** Windows that begin at multiples of their length, or any stretch of time as long as one. */
  window: z.enum(['fixed', 'sliding']).default('fixed'),
  told: ToldWait.default('seconds'),
  /** Told instead of the true wait. */
  toldSeconds: z.int().min(0).exactOptional(),
});
export type GatewayLimit = z.output<typeof GatewayLimit>;

/** Nothing is limited unless it is named here. */
export const Limits = z.strictObject({
  /** The middleware's throttle: requests per minute of each user, or of each address without a token. */
  userPerMinute: z.int().min(1).optional(),
  /** Whether answers that are no refusal tell the user's budget, as gitlab.com's do; off by default elsewhere (18.6). */
  tellsBudget: z.boolean().default(true),
  /** All traffic of one address, as the edge of gitlab.com limits it. */
  addressPerMinute: z.int().min(1).optional(),
  /** All traffic of one address, as a gateway before a GitLab limits it. */
  gateway: GatewayLimit.optional(),
  /** The per-endpoint limits of each user, by method and template: `GET /groups/:id/projects`. */
  endpoints: z.record(z.string(), EndpointLimit).optional(),
});
export type Limits = z.input<typeof Limits>;

const minute = (requests: number) => ({ requests, windowSeconds: 60 });

/** GitLab's defaults since 18.1, as gitlab.md §3 has them. */
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
