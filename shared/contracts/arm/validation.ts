import { z } from 'zod';

import { GitLabRole, GitLabTier } from './authorization.ts';
import { AuthorizationId, DevOpsConfigurationPut } from './devops-configuration.ts';
import { OnboardingState } from './provisioning.ts';

const wish = DevOpsConfigurationPut.shape.properties.shape;

/** A code works once, so a dry run can't try it; a token can be tried, and so can what the connector holds. */
const Authorization = z
  .strictObject({
    authorizationId: AuthorizationId.optional(),
    accessToken: z
      .string()
      .trim()
      .min(1)
      .max(4096)
      .regex(/^[\x21-\x7e]+$/, 'holds characters that no GitLab token has')
      .optional(),
    code: z
      .undefined({
        error:
          'works once, and validating would use it up; send an authorizationId or accessToken, or none for a connector that is authorised',
      })
      .optional(),
  })
  .refine(
    ({ accessToken, authorizationId }) => accessToken === undefined || authorizationId === undefined,
    'takes only one of accessToken and authorizationId',
  );

/** Body of DevOpsConfigurations_Validate: what a PUT would be sent with. */
export const DevOpsValidation = z.strictObject({
  ...DevOpsConfigurationPut.shape,
  properties: z.strictObject({
    ...wish,
    authorization: Authorization.optional(),
    /** The configured GitLab that is meant, where the connector is not there yet. */
    gitlabInstanceUrl: z.string().min(1).max(2048).optional(),
  }),
});
export type DevOpsValidation = z.infer<typeof DevOpsValidation>;

/** `Error`: a PUT would fail; `Warning`: it would work, with less. */
const ValidationFinding = z.object({
  severity: z.enum(['Error', 'Warning']),
  code: z.string(),
  message: z.string(),
  target: z.string().optional(),
});
export type ValidationFinding = z.infer<typeof ValidationFinding>;

const ValidatedGroup = z.object({
  gitLabId: z.int(),
  /** Role of the authorising user. Only groups with the role Owner are connected. */
  role: GitLabRole,
  /** Tier of the top-level group or the instance. */
  tier: GitLabTier,
  fullyQualifiedName: z.string(),
  url: z.string(),
  onboardingState: OnboardingState,
  /** The security connector of this tenant that holds it. */
  heldBy: z.string().optional(),
  /** Absent where GitLab withholds them, above 10,000. */
  projectsExpected: z.int().optional(),
  subgroupsExpected: z.int().optional(),
  /** Checks of all that will be assessed below it, with its tier and this authorization; absent for one that is left out. */
  checksAssessed: z.int().optional(),
  webhooks: z.enum(['Possible', 'ScopeMissing', 'OwnerMissing', 'PremiumMissing', 'Unknown']),
});
export type ValidatedGroup = z.infer<typeof ValidatedGroup>;

/**
 * A check that would not be assessed. `tier`: GitLab lacks the setting, or does not show its licence; `role`: GitLab shows it
 * to another role only; `scope`: the token may not read at all.
 */
const CheckNotAssessed = z.object({
  check: z.string(),
  title: z.string(),
  severity: z.enum(['Critical', 'High', 'Medium', 'Low']),
  subject: z.enum(['project', 'group', 'instance']),
  reason: z.enum(['tier', 'role', 'scope']),
  message: z.string(),
  /** Number of the groups of which that is so; absent for a check of the instance. */
  groups: z.int().optional(),
});
export type CheckNotAssessed = z.infer<typeof CheckNotAssessed>;

/** `assessed` in all groups, `partly` in some; `total` = both and those in none. */
const ExpectedChecks = z.object({
  total: z.int(),
  assessed: z.int(),
  partly: z.int(),
  notAssessed: z.array(CheckNotAssessed),
});
export type ExpectedChecks = z.infer<typeof ExpectedChecks>;

/**
 * Estimate of the first crawl and all settings after it, from measured constants (docs/performance.md). `minutes` if GitLab
 * responds in 20 ms and its rate limit is not used by others; `minutesAtMost` if each response takes a second.
 */
const FirstRead = z.object({
  crawlRequests: z.int(),
  settingsRequests: z.int(),
  requests: z.int(),
  minutes: z.int(),
  minutesAtMost: z.int(),
});
export type FirstRead = z.infer<typeof FirstRead>;

/** The expected result of a PUT with the same body. Nothing is saved. */
export const ValidationResult = z.object({
  valid: z.boolean(),
  gitlabInstanceUrl: z.string(),
  authorizedAs: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  expiresOn: z.iso.date().optional(),
  groups: z.array(ValidatedGroup),
  /** At least so many, where GitLab withholds some. */
  projectsExpected: z.int(),
  requestsExpected: z.int(),
  minutesExpected: z.int(),
  /** Groups that would be crawled, and all below them; at least so many, where GitLab withholds some. */
  counts: z.object({ rootGroups: z.int(), subgroups: z.int(), projects: z.int() }),
  checks: ExpectedChecks,
  firstRead: FirstRead,
  findings: z.array(ValidationFinding),
});
export type ValidationResult = z.infer<typeof ValidationResult>;
