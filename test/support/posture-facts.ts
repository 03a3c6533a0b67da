import type { GroupFacts } from '../../shared/contracts/posture/group-facts.ts';
import type { InstanceFacts } from '../../shared/contracts/posture/instance-facts.ts';
import type { FindingsOfKind, ProjectFacts } from '../../shared/contracts/posture/project-facts.ts';
import type { Reading } from '../../shared/features/posture/domain/reading.ts';

export const readAt = '2026-11-30T10:00:00.000Z';

export function readingOf<Facts>(facts: Partial<Facts>, more: Partial<Reading<Facts>> = {}): Reading<Facts> {
  return { source: 'test', readAt, facts, ...more };
}

/** A project of Ultimate that passes every check. */
export function healthyProject(change: Partial<ProjectFacts> = {}): ProjectFacts {
  return {
    fullPath: 'acme/shop',
    visibility: 'private',
    isArchived: false,
    isEmpty: false,
    defaultBranch: 'main',
    lastActivityAt: '2026-11-29T10:00:00.000Z',
    becamePublicAt: null,
    forkingAccess: 'private',
    pagesAccess: 'private',
    containerRegistryAccess: 'private',
    uploadsNeedLogin: true,
    sharedGroups: [],
    pipelineMustSucceed: true,
    skippedPipelineSucceeds: false,
    threadsMustBeResolved: true,
    mergeMethod: 'ff',
    secretPushProtection: true,
    jobTokenMayPush: false,
    pipelineVariablesRole: 'maintainer',
    publicJobs: false,
    forkPipelinesRunInParent: false,
    separatesCaches: true,
    usesAutoDevops: false,
    ciConfigPath: '',
    mayAdminister: true,
    branchRules: [aBranchRule()],
    approvalRules: [{ covers: 'branch', branch: 'main', required: 2 }],
    pushRules: { rejectsUnsigned: true, preventsSecrets: true },
    committersMayApprove: false,
    authorsMayApprove: false,
    rulesMayBeOverridden: false,
    pushResetsApprovals: true,
    inboundJobTokenScope: true,
    writeDeployKeys: [],
    accessTokens: [aToken()],
    variables: [aVariable()],
    runners: [aRunner()],
    webhooks: [{ id: 1, scheme: 'https', host: 'hooks.example', verifiesCertificate: true }],
    protectedTags: [{ name: 'v*', createLevels: [40] }],
    hasTags: true,
    protectedEnvironments: ['production'],
    ciFile: aCiFile(),
    ci: aCiConfiguration(),
    securityJobs: (
      ['secretDetection', 'sast', 'dependencyScanning', 'containerScanning', 'iac'] as const
    ).map((kind) => ({ kind, name: kind, status: 'SUCCESS', finishedAt: '2026-11-29T10:00:00.000Z' })),
    hasInfrastructureCode: true,
    findings: Object.fromEntries(scannedKinds.map((kind) => [kind, noFindings()])),
    ...change,
  };
}

const scannedKinds = [
  'secret_detection',
  'sast',
  'dependency_scanning',
  'iac',
  'container_scanning',
] as const;

/** No findings of a kind, by a scan that was read. */
export function noFindings(change: Partial<FindingsOfKind> = {}): FindingsOfKind {
  return {
    status: 'ok',
    lastRun: '2026-11-29T10:00:00.000Z',
    open: { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, info: 0 },
    fixed: 0,
    dismissed: 0,
    ...change,
  };
}

/** A top-level group of Ultimate that passes every check. */
export function healthyGroup(change: Partial<GroupFacts> = {}): GroupFacts {
  return {
    fullPath: 'acme',
    isRoot: true,
    visibility: 'private',
    requiresTwoFactor: true,
    twoFactorSetBy: 'acme',
    twoFactorGraceHours: 48,
    projectCreationLevel: 'maintainer',
    defaultBranchProtection: { protects: true, pushLevels: [40], allowsForcePush: false },
    preventsSharingOutside: true,
    preventsForkingOutside: true,
    sharedGroups: [],
    webhooks: [],
    accessTokens: [aToken()],
    variables: [aVariable()],
    runners: [aRunner()],
    owners: ['ada', 'grace'].map((username, index) => ({ id: String(index), username })),
    ...change,
  };
}

/** A self-managed instance that passes every check. */
export function healthyInstance(change: Partial<InstanceFacts> = {}): InstanceFacts {
  return {
    isGitLabCom: false,
    requiresTwoFactor: true,
    allowsSignUp: false,
    signUpNeedsApproval: true,
    defaultProjectVisibility: 'private',
    defaultGroupVisibility: 'private',
    restrictedVisibilities: ['public'],
    defaultBranchProtection: { protects: true, pushLevels: [40], allowsForcePush: false },
    webhooksMayReachLocalNetwork: false,
    systemHooksMayReachLocalNetwork: false,
    ...change,
  };
}

export function aBranchRule(change: Partial<ProjectFacts['branchRules'][number]> = {}) {
  return {
    name: 'main',
    allowsForcePush: false,
    requiresCodeOwner: true,
    push: [{ level: 40 }],
    merge: [{ level: 30 }],
    ...change,
  };
}

export function aToken(change: Partial<ProjectFacts['accessTokens'][number]> = {}) {
  return {
    id: 1,
    name: 'deploy',
    scopes: ['read_api'],
    accessLevel: 30,
    expiresOn: '2027-01-30',
    lastUsedAt: '2026-11-29T10:00:00.000Z',
    ...change,
  };
}

export function aVariable(change: Partial<ProjectFacts['variables'][number]> = {}) {
  return {
    key: 'DEPLOY_TOKEN',
    isMasked: true,
    isProtected: true,
    isHidden: false,
    isFile: false,
    ...change,
  };
}

export function aRunner(change: Partial<ProjectFacts['runners'][number]> = {}) {
  return { id: '1', isProtected: true, runsUntagged: false, isLocked: true, isPaused: false, ...change };
}

export function aCiFile(change: Partial<NonNullable<ProjectFacts['ciFile']>> = {}) {
  return { hasIncludes: false, looseIncludes: [], secrets: [], ...change };
}

export function aCiConfiguration(change: Partial<NonNullable<ProjectFacts['ci']>> = {}) {
  return {
    injections: [],
    debugTraces: [],
    scanners: [],
    buildsImages: true,
    hasEnvironments: true,
    startsChildPipelines: false,
    ...change,
  };
}
