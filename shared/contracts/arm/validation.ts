import { z } from 'zod';

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
  fullyQualifiedName: z.string(),
  url: z.string(),
  onboardingState: OnboardingState,
  /** The security connector of this tenant that holds it. */
  heldBy: z.string().optional(),
  /** Absent where GitLab withholds them, above 10,000. */
  projectsExpected: z.int().optional(),
  subgroupsExpected: z.int().optional(),
  webhooks: z.enum(['Possible', 'ScopeMissing', 'OwnerMissing', 'PremiumMissing', 'Unknown']),
});
export type ValidatedGroup = z.infer<typeof ValidatedGroup>;

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
  findings: z.array(ValidationFinding),
});
export type ValidationResult = z.infer<typeof ValidationResult>;
