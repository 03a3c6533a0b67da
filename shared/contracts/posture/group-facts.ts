import { z } from 'zod';

import {
  AccessToken,
  CiVariable,
  DefaultBranchProtection,
  Runner,
  SharedGroup,
  Visibility,
  Webhook,
} from './shared-facts.ts';

/** Facts about a group that rules judge. Every key may be absent: not read yet. */
export const GroupFacts = z.object({
  fullPath: z.string(),
  isRoot: z.boolean(),
  visibility: Visibility,
  /** Its own setting, or that of the nearest group above that has it on. */
  requiresTwoFactor: z.boolean(),
  /** Full path of the group whose setting holds. */
  twoFactorSetBy: z.string(),
  twoFactorGraceHours: z.int().min(0),
  projectCreationLevel: z.enum(['noone', 'owner', 'maintainer', 'developer', 'administrator']),
  defaultBranchProtection: DefaultBranchProtection,
  preventsSharingOutside: z.boolean(),
  preventsForkingOutside: z.boolean(),
  sharedGroups: z.array(SharedGroup),
  webhooks: z.array(Webhook),
  accessTokens: z.array(AccessToken),
  variables: z.array(CiVariable),
  runners: z.array(Runner),
  /** Active people with the role Owner, by inheritance too; no bots. */
  owners: z.array(z.object({ id: z.string(), username: z.string() })),
});
export type GroupFacts = z.infer<typeof GroupFacts>;
