import { z } from 'zod';

export const Visibility = z.enum(['private', 'internal', 'public']);
export const FeatureAccess = z.enum(['disabled', 'private', 'enabled', 'public']);

/** A level of GitLab's roles: 0 nobody, 30 Developer, 40 Maintainer, 50 Owner, 60 administrators. Compare with ≥: there are others. */
export const AccessLevel = z.int().min(0);

/** A link to another group: which, with which level, until when. GitLab shows only links to groups that the reader may see. */
export const SharedGroup = z.object({
  groupId: z.int(),
  fullPath: z.exactOptional(z.string()),
  accessLevel: AccessLevel,
  expiresOn: z.exactOptional(z.string()),
});
export type SharedGroup = z.infer<typeof SharedGroup>;

/** A webhook without its secrets: scheme and host of its address, no path, no query, no credentials. */
export const Webhook = z.object({
  id: z.int(),
  scheme: z.string(),
  host: z.string(),
  verifiesCertificate: z.boolean(),
});
export type Webhook = z.infer<typeof Webhook>;

/** An access token of a group or project; the token itself is nowhere in GitLab's answer. Dates are days. */
export const AccessToken = z.object({
  id: z.int(),
  name: z.string(),
  scopes: z.array(z.string()),
  accessLevel: AccessLevel,
  expiresOn: z.string().optional(),
  createdOn: z.string().optional(),
  lastUsedAt: z.string().optional(),
});
export type AccessToken = z.infer<typeof AccessToken>;

/** A CI/CD variable without its value. `hidden` is absent on versions that do not know it. */
export const CiVariable = z.object({
  key: z.string(),
  isMasked: z.boolean(),
  isProtected: z.boolean(),
  isHidden: z.boolean().optional(),
  environmentScope: z.string().optional(),
  isFile: z.boolean(),
});
export type CiVariable = z.infer<typeof CiVariable>;

export const Runner = z.object({
  id: z.string(),
  isProtected: z.boolean(),
  runsUntagged: z.boolean(),
  isLocked: z.boolean(),
  isPaused: z.boolean(),
});
export type Runner = z.infer<typeof Runner>;

/** Protection of a new project's default branch: the levels that may push, and whether force push is allowed. */
export const DefaultBranchProtection = z.object({
  protects: z.boolean(),
  pushLevels: z.array(AccessLevel),
  allowsForcePush: z.boolean(),
});
export type DefaultBranchProtection = z.infer<typeof DefaultBranchProtection>;
