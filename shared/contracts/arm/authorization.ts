import { z } from 'zod';

import { AuthorizationId, Pasted } from './devops-configuration.ts';
import { OnboardingState } from './provisioning.ts';

/** Body of Authorizations_Create: a code or a token to exchange. */
export const AuthorizationRequest = z.strictObject({
  properties: z.strictObject({
    authorization: z
      .strictObject({ code: Pasted.optional(), accessToken: Pasted.optional() })
      .refine(
        ({ code, accessToken }) => (code === undefined) !== (accessToken === undefined),
        'needs exactly one of code and accessToken',
      ),
    /** The configured GitLab that is meant; by default that of the connector, else that which issued the code. */
    gitlabInstanceUrl: z.string().min(1).max(2048).optional(),
  }),
});
export type AuthorizationRequest = z.infer<typeof AuthorizationRequest>;

/** Body of GitLabGroups_ListAvailable, where the connector has no credentials yet or others are to be used. */
export const AvailableGroupsRequest = z.strictObject({
  properties: z
    .strictObject({ authorization: z.strictObject({ authorizationId: AuthorizationId }).optional() })
    .optional(),
});
export type AvailableGroupsRequest = z.infer<typeof AvailableGroupsRequest>;

/** GitLab's roles; absent where the role could not be read. */
export const GitLabRole = z.enum([
  'MinimalAccess',
  'Guest',
  'Planner',
  'Reporter',
  'Developer',
  'Maintainer',
  'Owner',
]);
export type GitLabRole = z.infer<typeof GitLabRole>;

/** Tier of GitLab; `premiumOrAbove` leaves open which of the two, `unknown` is what GitLab does not show. */
export const GitLabTier = z.enum(['free', 'premium', 'ultimate', 'premiumOrAbove', 'unknown']);

/** A topmost group of the person who authorised. Those with the role Owner can be chosen, and so can their subgroups. */
const AuthorizedGroup = z.object({
  gitLabId: z.int(),
  fullyQualifiedName: z.string(),
  url: z.string(),
  visibility: z.enum(['private', 'internal', 'public']).optional(),
  role: GitLabRole.optional(),
  /** Whether the role suffices to connect it; otherwise Owner is needed. */
  canConnect: z.boolean(),
  onboardingState: OnboardingState,
  /** Resource id of the connector that claims it, or `another connector` if the caller may not read that. */
  heldBy: z.string().optional(),
  /** Absent where it was not asked for: in groups that can't be connected, and after the first 50. */
  tier: GitLabTier.optional(),
  /** With everything below. Absent like the tier, and where GitLab withholds them, above 10,000. */
  projects: z.int().optional(),
  subgroups: z.int().optional(),
});
export type AuthorizedGroup = z.infer<typeof AuthorizedGroup>;

/** Response of Authorizations_Create. It never holds a code or token. Times are ISO 8601. */
export const GitLabAuthorization = z.object({
  authorizationId: AuthorizationId,
  /** Until then it can be used, once. */
  expiresAt: z.iso.datetime(),
  gitlabInstanceUrl: z.string(),
  /** Absent for a token that may not read its own user. */
  user: z.object({ gitLabId: z.int(), login: z.string(), name: z.string().optional() }).optional(),
  /** Absent where GitLab does not list them, as of fine-grained tokens. */
  scopes: z.array(z.string()).optional(),
  token: z.object({
    kind: z.enum(['oauth', 'token']),
    /** Whether it is renewed by itself. */
    renews: z.boolean(),
    /** End of a token that is not renewed: midnight UTC of that day. */
    expiresOn: z.iso.date().optional(),
  }),
  groups: z.array(AuthorizedGroup),
  /** Whether groups with a lower role than Owner were left out, because there are many. */
  groupsCut: z.boolean(),
});
export type GitLabAuthorization = z.infer<typeof GitLabAuthorization>;
