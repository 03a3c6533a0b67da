import { inboundJobToken } from './cic-01-inbound-job-token.ts';
import { jobTokenPush } from './cic-03-job-token-push.ts';
import { pipelineVariables } from './cic-04-pipeline-variables.ts';
import { publicPipelines } from './cic-05-public-pipelines.ts';
import { forkPipelines } from './cic-06-fork-pipelines.ts';
import { maskedVariables } from './cic-08-masked-variables.ts';
import { protectedVariables } from './cic-09-protected-variables.ts';
import { projectRunners } from './cic-12-project-runners.ts';
import { publicRunners } from './cic-13-public-runners.ts';
import { separateCaches } from './cic-15-separate-caches.ts';
import { protectedEnvironment } from './cic-17-protected-environment.ts';
import { ciConfigLocation } from './cic-20-ci-config-location.ts';
import { pinnedIncludes } from './cic-21-pinned-includes.ts';
import { scriptInjection } from './cic-24-script-injection.ts';
import { debugTrace } from './cic-26-debug-trace.ts';
import { ciFileSecrets } from './cic-30-ci-file-secrets.ts';
import { groupTwoFactor } from './grp-01-group-two-factor.ts';
import { twoFactorGrace } from './grp-02-two-factor-grace.ts';
import { topGroupVisibility } from './grp-03-top-group-visibility.ts';
import { sharingOutsideHierarchy } from './grp-04-sharing-outside-hierarchy.ts';
import { forkingOutside } from './grp-06-forking-outside.ts';
import { projectCreation } from './grp-08-project-creation.ts';
import { groupBranchProtectionDefault } from './grp-10-group-branch-protection-default.ts';
import { groupWebhooks } from './grp-14-group-webhooks.ts';
import { groupAccessTokens } from './grp-16-group-access-tokens.ts';
import { groupVariables } from './grp-18-group-variables.ts';
import { groupRunners } from './grp-19-group-runners.ts';
import { groupOwners } from './grp-20-group-owners.ts';
import { groupSharing } from './grp-25-group-sharing.ts';
import { instanceTwoFactor } from './ins-01-instance-two-factor.ts';
import { signUp } from './ins-02-sign-up.ts';
import { projectVisibilityDefault } from './ins-04-project-visibility-default.ts';
import { groupVisibilityDefault } from './ins-05-group-visibility-default.ts';
import { publicVisibilityRestricted } from './ins-06-public-visibility-restricted.ts';
import { instanceBranchProtectionDefault } from './ins-07-instance-branch-protection-default.ts';
import { hooksToLocalNetwork } from './ins-11-hooks-to-local-network.ts';
import { projectVisibility } from './prj-01-project-visibility.ts';
import { becamePublic } from './prj-03-became-public.ts';
import { idleProject } from './prj-04-idle-project.ts';
import { projectForking } from './prj-05-project-forking.ts';
import { projectSharing } from './prj-07-project-sharing.ts';
import { projectWebhooks } from './prj-11-project-webhooks.ts';
import { projectAccessTokens } from './prj-13-project-access-tokens.ts';
import { deployKeys } from './prj-14-deploy-keys.ts';
import { uploads } from './prj-17-uploads.ts';
import { pages } from './prj-18-pages.ts';
import { defaultBranchProtected } from './rev-01-default-branch-protected.ts';
import { directPush } from './rev-02-direct-push.ts';
import { forcePush } from './rev-03-force-push.ts';
import { branchDeletion } from './rev-04-branch-deletion.ts';
import { oneApproval } from './rev-07-one-approval.ts';
import { twoApprovals } from './rev-08-two-approvals.ts';
import { authorApproval } from './rev-09-author-approval.ts';
import { committerApproval } from './rev-10-committer-approval.ts';
import { approvalOverride } from './rev-11-approval-override.ts';
import { approvalReset } from './rev-12-approval-reset.ts';
import { codeOwnerApproval } from './rev-15-code-owner-approval.ts';
import { pipelineMustSucceed } from './rev-16-pipeline-must-succeed.ts';
import { skippedPipeline } from './rev-17-skipped-pipeline.ts';
import { openThreads } from './rev-19-open-threads.ts';
import { linearHistory } from './rev-20-linear-history.ts';
import { signedCommits } from './rev-21-signed-commits.ts';
import { secretFiles } from './rev-23-secret-files.ts';
import { secretPush } from './rev-24-secret-push.ts';
import { releaseTags } from './rev-25-release-tags.ts';
import { secretDetection } from './sec-01-secret-detection.ts';
import { sast } from './sec-02-sast.ts';
import { dependencyScanning } from './sec-03-dependency-scanning.ts';
import { containerScanning } from './sec-04-container-scanning.ts';
import { iacScanning } from './sec-05-iac-scanning.ts';
import { recentScan } from './sec-08-recent-scan.ts';
import { secretFindings } from './sec-11-secret-findings.ts';
import { codeFindings } from './sec-12-code-findings.ts';
import { dependencyFindings } from './sec-13-dependency-findings.ts';
import { iacFindings } from './sec-14-iac-findings.ts';
import { containerFindings } from './sec-15-container-findings.ts';
import { overdueFindings } from './sec-17-overdue-findings.ts';
import type { Rule } from '../domain/rule.ts';

/** Every check of a project, by id. */
export const projectRules: readonly Rule<'project'>[] = [
  inboundJobToken,
  jobTokenPush,
  pipelineVariables,
  publicPipelines,
  forkPipelines,
  maskedVariables,
  protectedVariables,
  projectRunners,
  publicRunners,
  separateCaches,
  protectedEnvironment,
  ciConfigLocation,
  pinnedIncludes,
  scriptInjection,
  debugTrace,
  ciFileSecrets,
  projectVisibility,
  becamePublic,
  idleProject,
  projectForking,
  projectSharing,
  projectWebhooks,
  projectAccessTokens,
  deployKeys,
  uploads,
  pages,
  defaultBranchProtected,
  directPush,
  forcePush,
  branchDeletion,
  oneApproval,
  twoApprovals,
  authorApproval,
  committerApproval,
  approvalOverride,
  approvalReset,
  codeOwnerApproval,
  pipelineMustSucceed,
  skippedPipeline,
  openThreads,
  linearHistory,
  signedCommits,
  secretFiles,
  secretPush,
  releaseTags,
  secretDetection,
  sast,
  dependencyScanning,
  containerScanning,
  iacScanning,
  recentScan,
  secretFindings,
  codeFindings,
  dependencyFindings,
  iacFindings,
  containerFindings,
  overdueFindings,
];

/** Every check of a group, by id. */
export const groupRules: readonly Rule<'group'>[] = [
  groupTwoFactor,
  twoFactorGrace,
  topGroupVisibility,
  sharingOutsideHierarchy,
  forkingOutside,
  projectCreation,
  groupBranchProtectionDefault,
  groupWebhooks,
  groupAccessTokens,
  groupVariables,
  groupRunners,
  groupOwners,
  groupSharing,
];

/** Every check of an instance, by id. */
export const instanceRules: readonly Rule<'instance'>[] = [
  instanceTwoFactor,
  signUp,
  projectVisibilityDefault,
  groupVisibilityDefault,
  publicVisibilityRestricted,
  instanceBranchProtectionDefault,
  hooksToLocalNetwork,
];
