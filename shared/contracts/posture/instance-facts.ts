import { z } from 'zod';

import { DefaultBranchProtection, Visibility } from './shared-facts.ts';

/** Facts that an administrator's token reads of a self-managed instance. GitLab REST v4, Application settings. */
export const InstanceFacts = z.object({
  /** Nobody but GitLab administers GitLab.com. */
  isGitLabCom: z.boolean(),
  requiresTwoFactor: z.boolean(),
  allowsSignUp: z.boolean(),
  signUpNeedsApproval: z.boolean(),
  defaultProjectVisibility: Visibility,
  defaultGroupVisibility: Visibility,
  restrictedVisibilities: z.array(Visibility),
  defaultBranchProtection: DefaultBranchProtection,
  webhooksMayReachLocalNetwork: z.boolean(),
  systemHooksMayReachLocalNetwork: z.boolean(),
});
export type InstanceFacts = z.infer<typeof InstanceFacts>;
