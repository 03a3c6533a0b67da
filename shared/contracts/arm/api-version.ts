/** Versions of `Microsoft.Security/securityConnectors` that know GitLab and that clients use. */
export const connectorApiVersions = [
  '2023-03-01-preview',
  '2023-10-01-preview',
  '2024-03-01-preview',
  '2024-07-01-preview',
  '2024-08-01-preview',
] as const;

/** Versions of `Microsoft.Security/securityConnectors/devops`; their GitLab surface is the same. */
export const devopsApiVersions = [
  '2023-09-01-preview',
  '2024-04-01',
  '2025-03-01',
  '2025-11-01-preview',
] as const;

/** Our own version: everything published, more fields, and routes of our own. */
export const ownApiVersion = '2026-11-01-preview';

/** Published versions whose configuration has `capabilities` and `agentlessConfiguration`. */
export const versionsWithAgentless: readonly string[] = ['2025-03-01', '2025-11-01-preview', ownApiVersion];

/** Versions that each kind of operation knows. */
export const connectorVersions = [...connectorApiVersions, ownApiVersion];
export const devopsVersions = [...devopsApiVersions, ownApiVersion];
export const onlyOurs = [ownApiVersion];
