import { z } from 'zod';

import { CoverageStatus } from '../findings/coverage.ts';
import { FindingKind, FindingSeverity } from '../findings/finding.ts';
import {
  AccessLevel,
  AccessToken,
  CiVariable,
  FeatureAccess,
  Runner,
  SharedGroup,
  Visibility,
  Webhook,
} from './shared-facts.ts';

/** One entry of who may push or merge: a role by its level, or one principal, for whom the level means nothing. */
const BranchAccess = z.object({
  level: AccessLevel,
  principal: z.enum(['user', 'group', 'deployKey']).optional(),
});

/** A rule that protects branches; its name may be a wildcard. What this version or tier does not report is absent. */
export const BranchRule = z.object({
  name: z.string(),
  isInherited: z.boolean().optional(),
  allowsForcePush: z.boolean().optional(),
  requiresCodeOwner: z.boolean().optional(),
  push: z.array(BranchAccess).optional(),
  merge: z.array(BranchAccess).optional(),
});
export type BranchRule = z.infer<typeof BranchRule>;

/**
 * How many approvals changes need, by an ordinary approval rule: of branches by name or wildcard, of all branches, or of all
 * protected ones. Rules of code owners and reports are none of them.
 */
export const ApprovalRule = z.object({
  covers: z.enum(['branch', 'all', 'allProtected']),
  branch: z.string().optional(),
  required: z.int().min(0),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

const Scanner = z.enum(['secretDetection', 'sast', 'dependencyScanning', 'containerScanning', 'iac']);

/** `unclear`: a job that may have been any scanner, as its report is gone or never came. */
const SecurityJob = z.object({
  kind: z.enum([...Scanner.options, 'unclear']),
  name: z.string(),
  status: z.string(),
  finishedAt: z.string().optional(),
});

/** A place in the CI configuration: a job and what was found there, without any secret. */
const CiPlace = z.object({ job: z.string(), text: z.string() });

/** Facts about the project's own CI file; made from its text, which is not kept. */
const CiFile = z.object({
  /** Whether it includes others, so that it is not all of the configuration. */
  hasIncludes: z.boolean(),
  /** Includes that can change without a commit here: no ref, or a branch. */
  looseIncludes: z.array(z.string()),
  /** Lines that hold what looks like a secret, with its kind; never the secret. */
  secrets: z.array(z.object({ line: z.int(), kind: z.string() })),
});

/** Facts about the CI configuration, with everything that it includes; made from the text, which is not kept. */
const CiConfiguration = z.object({
  /** Scripts that put a text of a stranger (title, branch name, commit message) into a shell. */
  injections: z.array(CiPlace),
  /** Jobs or variables that switch the debug trace on. */
  debugTraces: z.array(CiPlace),
  scanners: z.array(Scanner),
  buildsImages: z.boolean(),
  hasEnvironments: z.boolean(),
  /** Whether jobs start child pipelines of this project: their files are no part of this configuration. */
  startsChildPipelines: z.exactOptional(z.boolean()),
});

/** Numbers of one severity; `fixedOn` as in `FindingsOfKind`. */
const CountsOfSeverity = z.object({
  /** Open ones that were fixed before. */
  reopened: z.int().min(0),
  fixed: z.int().min(0),
  dismissed: z.int().min(0),
  exempt: z.int().min(0),
  fixedOn: z.record(z.string(), z.int().min(0)),
});
export type CountsOfSeverity = z.infer<typeof CountsOfSeverity>;

/**
 * Findings of one kind as the newest import left them, and whether its reports can be read. `open` counts open and reopened
 * ones by severity; `fixedOn` ones that were fixed, by day, for the last 30 days.
 */
export const FindingsOfKind = z.object({
  status: CoverageStatus,
  /** Reason of a status in words, and what would help. */
  detail: z.exactOptional(z.string()),
  /** When the newest scan that was read ran, ISO 8601. */
  lastRun: z.exactOptional(z.string()),
  open: z.object({
    critical: z.int().min(0),
    high: z.int().min(0),
    medium: z.int().min(0),
    low: z.int().min(0),
    unknown: z.int().min(0),
    info: z.int().min(0),
  }),
  fixed: z.int().min(0),
  /** Exempt ones included. */
  dismissed: z.int().min(0),
  exempt: z.exactOptional(z.int().min(0)),
  /** Other numbers by severity; severities without any are absent. */
  bySeverity: z.exactOptional(z.partialRecord(FindingSeverity, CountsOfSeverity)),
  fixedOn: z.exactOptional(z.record(z.string(), z.int().min(0))),
  /** When the oldest open critical finding is due, ISO 8601. */
  oldestCriticalDue: z.exactOptional(z.string()),
});
export type FindingsOfKind = z.infer<typeof FindingsOfKind>;

/**
 * Facts about a project that rules judge. Every key may be absent: not read yet. Names are ours; `docs/rules.md` reports
 * GitLab's.
 */
export const ProjectFacts = z.object({
  fullPath: z.string(),
  visibility: Visibility,
  isArchived: z.boolean(),
  isEmpty: z.boolean(),
  defaultBranch: z.string(),
  lastActivityAt: z.string(),
  /** When it was last seen to become public, by our own history. */
  becamePublicAt: z.string().nullable(),
  forkingAccess: FeatureAccess,
  pagesAccess: FeatureAccess,
  containerRegistryAccess: FeatureAccess,
  uploadsNeedLogin: z.boolean(),
  sharedGroups: z.array(SharedGroup),
  pipelineMustSucceed: z.boolean(),
  skippedPipelineSucceeds: z.boolean(),
  threadsMustBeResolved: z.boolean(),
  mergeMethod: z.enum(['merge', 'rebase_merge', 'ff']),
  secretPushProtection: z.boolean(),
  jobTokenMayPush: z.boolean(),
  /** The lowest role that may set variables of a pipeline. */
  pipelineVariablesRole: z.enum(['no_one_allowed', 'developer', 'maintainer', 'owner']),
  publicJobs: z.boolean(),
  forkPipelinesRunInParent: z.boolean(),
  separatesCaches: z.boolean(),
  /** Without a CI file GitLab runs pipelines of its own then. */
  usesAutoDevops: z.boolean(),
  /** Path of the CI configuration; empty for the default path. */
  ciConfigPath: z.string(),
  /** Whether the reader may administer the project: without, GitLab shows an empty list of branch rules. */
  mayAdminister: z.boolean(),
  branchRules: z.array(BranchRule),
  approvalRules: z.array(ApprovalRule),
  pushRules: z
    .object({ rejectsUnsigned: z.boolean().optional(), preventsSecrets: z.boolean().optional() })
    .nullable(),
  committersMayApprove: z.boolean(),
  authorsMayApprove: z.boolean(),
  rulesMayBeOverridden: z.boolean(),
  pushResetsApprovals: z.boolean(),
  inboundJobTokenScope: z.boolean(),
  writeDeployKeys: z.array(z.object({ title: z.string(), expiresOn: z.string().optional() })),
  accessTokens: z.array(AccessToken),
  variables: z.array(CiVariable),
  runners: z.array(Runner),
  webhooks: z.array(Webhook),
  protectedTags: z.array(z.object({ name: z.string(), createLevels: z.array(AccessLevel) })),
  hasTags: z.boolean(),
  /** Names of protected environments, those of groups above included. */
  protectedEnvironments: z.array(z.string()),
  /** Null where the project has no CI file. */
  ciFile: CiFile.nullable(),
  /** Null where the project has no CI configuration. */
  ci: CiConfiguration.nullable(),
  /** Security jobs of the newest pipeline of the default branch. */
  securityJobs: z.array(SecurityJob),
  hasInfrastructureCode: z.boolean(),
  /** By kind; kinds about which nothing is known are absent. */
  findings: z.partialRecord(FindingKind, FindingsOfKind),
});
export type ProjectFacts = z.infer<typeof ProjectFacts>;
