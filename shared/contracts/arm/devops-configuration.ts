import { z } from 'zod';

import { AccessHealth } from './access-health.ts';
import { provisioning, ProvisioningState } from './provisioning.ts';
import { SystemData } from './system-data.ts';

const AutoDiscovery = z.enum(['Enabled', 'Disabled']);
const OpenSwitch = z.enum(['Enabled', 'Disabled', 'NotApplicable']);

/** A secret that a person or a script pasted, often with the end of its line. */
export const Pasted = z.string().trim().min(1).max(4096);

/** Id of an authorization that Authorizations_Create answered. No secret: it works for the caller who got it only. */
export const AuthorizationId = z.guid();

/**
 * `code` is the published way, a one-time OAuth code; `accessToken` is ours, for automation: a personal, group or
 * service-account token; `authorizationId` is ours: a code or token that was exchanged before. Exactly one. The first two
 * are secret: taken, never answered.
 */
const Authorization = z
  .strictObject({
    code: Pasted.optional(),
    accessToken: Pasted.optional(),
    authorizationId: AuthorizationId.optional(),
  })
  .refine(
    (given) => Object.values(given).filter((value) => value !== undefined).length === 1,
    'needs exactly one of code, accessToken and authorizationId',
  );

/** A group's name as the resource has it: its full path with the segments joined by `$`; `/` is taken too. */
const GroupName = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[A-Za-z0-9_.$/-]+$/, 'must be the path of a group, segments joined by $');

const AgentlessConfiguration = z.strictObject({
  agentlessEnabled: OpenSwitch.optional(),
  agentlessAutoDiscovery: OpenSwitch.optional(),
  scanners: z.array(z.string().max(256)).max(100).optional(),
  inventoryListType: z.enum(['Inclusion', 'Exclusion']).optional(),
  inventoryList: z
    .array(z.strictObject({ inventoryKind: z.string().max(256), value: z.string().max(1024) }))
    .max(1000)
    .optional(),
});
export type AgentlessConfiguration = z.infer<typeof AgentlessConfiguration>;

const wish = {
  autoDiscovery: AutoDiscovery.optional(),
  // Null takes a value away (RFC 7396). An empty list goes with `Enabled` only, which ignores it.
  topLevelInventoryList: z.array(GroupName).max(1000).nullish(),
  agentlessConfiguration: AgentlessConfiguration.nullish(),
  // Read-only, but clients send back what they got.
  capabilities: z.unknown().optional(),
  provisioningState: z.unknown().optional(),
  provisioningStatusMessage: z.unknown().optional(),
  provisioningStatusUpdateTimeUtc: z.unknown().optional(),
};
const ignored = {
  id: z.unknown().optional(),
  name: z.unknown().optional(),
  type: z.unknown().optional(),
  systemData: z.unknown().optional(),
  // A proxy resource has none of these, but generic clients send them, and the live service answers some.
  location: z.unknown().optional(),
  tags: z.unknown().optional(),
  kind: z.unknown().optional(),
  etag: z.unknown().optional(),
};

/**
 * Body of DevOpsConfigurations_CreateOrUpdate. `autoDiscovery` Enabled: all groups the authorising user owns now and
 * later; Disabled: those owned now; Disabled with `topLevelInventoryList`: those named.
 */
export const DevOpsConfigurationPut = z.strictObject({
  ...ignored,
  properties: z
    .strictObject({
      ...wish,
      autoDiscovery: AutoDiscovery,
      authorization: Authorization.optional(),
    })
    .refine(
      ({ autoDiscovery, topLevelInventoryList: list }) => autoDiscovery === 'Enabled' || list?.length !== 0,
      { path: ['topLevelInventoryList'], error: 'must name at least one group; leave it out to choose all' },
    ),
});
export type DevOpsConfigurationPut = z.infer<typeof DevOpsConfigurationPut>;

/** Body of DevOpsConfigurations_Update: only what is to change. */
export const DevOpsConfigurationPatch = z.strictObject({
  ...ignored,
  properties: z.strictObject({ ...wish, authorization: Authorization.optional() }).optional(),
});
export type DevOpsConfigurationPatch = z.infer<typeof DevOpsConfigurationPatch>;

/** DevOpsConfiguration as answered: a proxy resource, never with `authorization`, `location` or `tags`. */
export const DevOpsConfiguration = z.object({
  id: z.string(),
  name: z.literal('default'),
  type: z.literal('Microsoft.Security/securityConnectors/devops'),
  /** Our version: the published ones never answer it. */
  systemData: SystemData.optional(),
  properties: z.object({
    autoDiscovery: OpenSwitch.optional(),
    topLevelInventoryList: z.array(z.string()).optional(),
    capabilities: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
    agentlessConfiguration: AgentlessConfiguration.optional(),
    ...provisioning,
    provisioningState: ProvisioningState,
    /** Our version: the GitLab that the connector talks to. */
    gitlabInstanceUrl: z.string().optional(),
    /** Our version: the run that crawls or crawled last. */
    currentRunId: z.string().optional(),
    /** Our version: how the access to GitLab stands. */
    health: AccessHealth.optional(),
    /** Our version: whose authorization is in use; others take the connector over by one of their own. */
    authorizedBy: z.object({ principalId: z.string(), name: z.string() }).optional(),
  }),
});
export type DevOpsConfiguration = z.infer<typeof DevOpsConfiguration>;
