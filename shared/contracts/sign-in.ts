import { z } from 'zod';

import { ConnectorKey } from './connector-key.ts';

const Scope = z.enum(['read_api', 'api']);

/** A value that the page makes up, to recognise the message about its own sign-in. */
const Attempt = z.string().regex(/^[\w-]{1,64}$/, 'may contain letters, digits, _ and -');

/** A pane of the page that a sign-in may begin in: the wizard with its step, or a connector. Never another origin. */
const ReturnTo = z
  .string()
  .max(1024)
  .regex(
    /^\/environments\/(add\/gitlab|[\w.~%()-]*[\w~()-]\/[\w.~%-]*[\w~-])(\?step=[123])?$/,
    'must be the path of the wizard or of a connector on the page',
  );

/** Query of `GET /oauth/gitlab/start`. Without `scope` the response lists the choices; with it, it leads to GitLab. */
export const SignInQuery = z
  .strictObject({
    subscriptionId: ConnectorKey.shape.subscriptionId.optional(),
    resourceGroup: ConnectorKey.shape.resourceGroup.optional(),
    name: ConnectorKey.shape.name.optional(),
    /** URL of a configured GitLab; by default that of the connector, otherwise the first. */
    instance: z.string().min(1).max(2048).optional(),
    scope: Scope.optional(),
    attempt: Attempt.optional(),
    /** For a sign-in in the same window, without a pop-up: the pane to return to. */
    returnTo: ReturnTo.optional(),
  })
  .refine(
    ({ subscriptionId, resourceGroup, name }) =>
      new Set([subscriptionId, resourceGroup, name].map((part) => part === undefined)).size === 1,
    'subscriptionId, resourceGroup and name must be given together, or none of them',
  );
export type SignInQuery = z.infer<typeof SignInQuery>;

/** Query of the redirect back from GitLab. RFC 6749, 4.1.2. Other fields are ignored. */
export const SignInReturn = z.object({
  state: z.string().min(1).max(512),
  code: z.string().min(1).max(4096).optional(),
  error: z.string().min(1).max(64).optional(),
});
export type SignInReturn = z.infer<typeof SignInReturn>;

export const PermissionAsked = z.object({ permission: z.string(), grants: z.string(), why: z.string() });
export type PermissionAsked = z.infer<typeof PermissionAsked>;

/** Response of `GET /oauth/gitlab/start`; with `scope` it has the URL at GitLab. Times are ISO 8601. */
export const SignInOffer = z.object({
  instance: z.string(),
  choices: z.array(z.object({ scope: Scope, permissions: z.array(PermissionAsked) })),
  rightsNeeded: z.array(PermissionAsked),
  authorizationUrl: z.string().optional(),
  expiresAt: z.iso.datetime().optional(),
});
export type SignInOffer = z.infer<typeof SignInOffer>;

/**
 * Message to the page that began the sign-in. In a pop-up: by `postMessage` to the opener, and with `attempt` also on the
 * `BroadcastChannel` that is named as `type`. With `returnTo`: as JSON in `sessionStorage` under `type`, for the page that
 * removes it at once.
 */
export const SignInMessage = z.object({
  type: z.literal('palisade.gitlab-authorization'),
  attempt: Attempt.optional(),
  returnTo: ReturnTo.optional(),
  code: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type SignInMessage = z.infer<typeof SignInMessage>;
