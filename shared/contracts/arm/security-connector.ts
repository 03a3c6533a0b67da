import { z } from 'zod';

import { SystemData } from './system-data.ts';

/** ARM's limits: 50 tags, names up to 512 characters, values up to 256. */
const Tags = z
  .record(z.string().min(1).max(512), z.string().max(256))
  .refine((tags) => Object.keys(tags).length <= 50, 'may hold at most 50 tags');

const EnvironmentData = z.object({ environmentType: z.literal('GitlabScope') });
const Offering = z.object({ offeringType: z.literal('CspmMonitorGitLab') });

/** Read-only properties that clients send back from a GET are accepted and ignored. */
const ignored = {
  id: z.unknown().optional(),
  name: z.unknown().optional(),
  type: z.unknown().optional(),
  etag: z.unknown().optional(),
  systemData: z.unknown().optional(),
};

/**
 * Body of SecurityConnectors_CreateOrUpdate. The published schema requires nothing; we require what a
 * GitLab connector can't do without. `location` is checked against the regions apart from the shape.
 */
export const SecurityConnectorPut = z.strictObject({
  ...ignored,
  location: z.string().min(1).max(90),
  tags: Tags.optional(),
  kind: z.string().max(128).optional(),
  properties: z.strictObject({
    hierarchyIdentifier: z.string().max(128).optional(),
    hierarchyIdentifierTrialEndDate: z.unknown().optional(),
    environmentName: z.literal('GitLab'),
    environmentData: EnvironmentData,
    offerings: z.array(Offering).min(1).max(1),
  }),
});
export type SecurityConnectorPut = z.infer<typeof SecurityConnectorPut>;

/** Body of SecurityConnectors_Update: only what is to change. */
export const SecurityConnectorPatch = z.strictObject({
  ...ignored,
  location: z.string().min(1).max(90).optional(),
  tags: Tags.optional(),
  kind: z.string().max(128).optional(),
  properties: z
    .strictObject({
      hierarchyIdentifier: z.string().max(128).optional(),
      hierarchyIdentifierTrialEndDate: z.unknown().optional(),
      environmentName: z.literal('GitLab').optional(),
      environmentData: EnvironmentData.optional(),
      offerings: z.array(Offering).min(1).max(1).optional(),
    })
    .optional(),
});
export type SecurityConnectorPatch = z.infer<typeof SecurityConnectorPatch>;

/** SecurityConnector as answered. Microsoft.Security, securityConnectors. */
export const SecurityConnector = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors'),
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  kind: z.string(),
  etag: z.string(),
  systemData: SystemData,
  properties: z.object({
    hierarchyIdentifier: z.string().optional(),
    environmentName: z.literal('GitLab'),
    environmentData: EnvironmentData,
    offerings: z.array(Offering.extend({ description: z.string() })),
  }),
});
export type SecurityConnector = z.infer<typeof SecurityConnector>;
