import { z } from 'zod';

import { ConnectorStatus } from './connector-status.ts';
import { SystemData } from './system-data.ts';

/** ARM's limits: 50 tags, names up to 512 characters, values up to 256. */
const TagName = z.string().min(1).max(512);
const TagValue = z.string().max(256);
const Tags = z.record(TagName, TagValue).refine(areFew, 'may hold at most 50 tags');
/** RFC 7396: a tag whose value is null is taken away. */
const TagChanges = z.record(TagName, TagValue.nullable()).refine(areFew, 'may hold at most 50 tags');

function areFew(tags: object): boolean {
  return Object.keys(tags).length <= 50;
}

const EnvironmentData = z.object({ environmentType: z.literal('GitlabScope') });
const Offering = z.object({ offeringType: z.literal('CspmMonitorGitLab') });
/** Clients of the versions up to 2023-10-01-preview send the second one too; it brings nothing that the first lacks. */
const Offerings = z
  .array(z.object({ offeringType: z.enum(['CspmMonitorGitLab', 'DefenderForDevOpsGitLab']) }))
  .max(2)
  .refine(
    (offerings) => offerings.filter(({ offeringType }) => offeringType === 'CspmMonitorGitLab').length === 1,
    'must hold CspmMonitorGitLab once',
  );

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
  tags: Tags.nullish(),
  kind: z.string().max(128).nullish(),
  properties: z.strictObject({
    hierarchyIdentifier: z.string().max(128).nullish(),
    hierarchyIdentifierTrialEndDate: z.unknown().optional(),
    environmentName: z.literal('GitLab'),
    environmentData: EnvironmentData,
    offerings: Offerings,
    status: z.unknown().optional(),
  }),
});
export type SecurityConnectorPut = z.infer<typeof SecurityConnectorPut>;

/** Body of SecurityConnectors_Update: only what is to change; null takes away what can be taken away (RFC 7396). */
export const SecurityConnectorPatch = z.strictObject({
  ...ignored,
  location: z.string().min(1).max(90).optional(),
  tags: TagChanges.nullish(),
  kind: z.string().max(128).nullish(),
  properties: z
    .strictObject({
      hierarchyIdentifier: z.string().max(128).nullish(),
      hierarchyIdentifierTrialEndDate: z.unknown().optional(),
      environmentName: z.literal('GitLab').optional(),
      environmentData: EnvironmentData.optional(),
      offerings: Offerings.optional(),
      status: z.unknown().optional(),
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
    /** Our version, where connectors are read. */
    status: ConnectorStatus.optional(),
  }),
});
export type SecurityConnector = z.infer<typeof SecurityConnector>;
