import { z } from 'zod';

import { seen } from './gitlab-group.ts';
import { ProjectProtections } from './protections.ts';
import { OnboardingState, provisioning } from './provisioning.ts';

/** GitLabProject. Microsoft.Security, securityConnectors/devops/gitLabGroups/projects. */
export const GitLabProjectResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/gitLabGroups/projects'),
  properties: z.object({
    fullyQualifiedName: z.string(),
    fullyQualifiedFriendlyName: z.string(),
    fullyQualifiedParentGroupName: z.string(),
    url: z.string(),
    onboardingState: OnboardingState,
    ...provisioning,
    ...seen,
    protections: ProjectProtections.optional(),
    defaultBranch: z.string().optional(),
    emptyRepository: z.boolean().optional(),
    lastActivityAt: z.string().optional(),
  }),
});
export type GitLabProjectResource = z.infer<typeof GitLabProjectResource>;
