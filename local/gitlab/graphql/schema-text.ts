/**
 * The part of GitLab's GraphQL schema that the simulator serves, in our own words. Marks: `@since` and `@until` bound the
 * versions that have an element, `@ee` marks Enterprise code, `@resolver` a field with a resolver (it costs more),
 * `@gitaly` one that reads Git. Versions between those we hold (13.12, 15.0, 15.8, 19.0) are bounds or documentation:
 * see gitlab-facts.md, section 4. A test compares every element with the real schemas.
 */
export const schemaText = /* GraphQL */ `
  directive @since(
    version: String!
  ) on FIELD_DEFINITION | ARGUMENT_DEFINITION | OBJECT | ENUM | ENUM_VALUE | SCALAR | UNION
  directive @until(version: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | ENUM_VALUE
  directive @ee on FIELD_DEFINITION | OBJECT | UNION
  directive @resolver on FIELD_DEFINITION
  directive @gitaly on FIELD_DEFINITION

  scalar BigInt
  scalar CiJobArtifactID @since(version: "15.1")
  scalar CiRunnerID @since(version: "15.0")
  scalar Date
  scalar GlobalID
  scalar JobID
  scalar ProjectsBranchRuleID @since(version: "16.0")
  scalar Time
  scalar UserID

  type Query {
    currentUser: UserCore @until(version: "17.0") @resolver
    currentUser: CurrentUser @since(version: "17.0") @resolver
    group(fullPath: ID!): Group @resolver
    groups(ids: [ID!], after: String, first: Int): GroupConnection @since(version: "17.0") @resolver
    metadata: Metadata @resolver
    project(fullPath: ID!): Project @resolver
    projects(
      ids: [ID!]
      fullPaths: [String!] @since(version: "17.0")
      membership: Boolean
      after: String
      first: Int
    ): ProjectConnection @resolver
    queryComplexity: QueryComplexity @since(version: "15.0")
  }

  type Metadata {
    enterprise: Boolean! @since(version: "15.6")
    revision: String!
    version: String!
  }

  type QueryComplexity @since(version: "15.0") {
    limit: Int
    score: Int
  }

  type PageInfo {
    endCursor: String
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
  }

  type ProjectConnection {
    count: Int! @since(version: "15.8")
    nodes: [Project]
    pageInfo: PageInfo!
  }

  type Project {
    analyzerStatuses: [AnalyzerProjectStatusType!] @since(version: "17.11") @ee
    archived: Boolean
    availableDeployKeys(after: String, first: Int): AccessLevelDeployKeyConnection
      @since(version: "16.0")
      @resolver
    branchRules(after: String, first: Int): BranchRuleConnection @since(version: "15.8") @resolver
    ciCdSettings: ProjectCiCdSetting
    ciConfigPathOrDefault: String! @since(version: "14.0")
    ciVariables(after: String, first: Int): CiProjectVariableConnection @since(version: "15.1") @resolver
    fullPath: ID!
    id: ID!
    languages: [RepositoryLanguage!] @since(version: "15.8")
    lastActivityAt: Time
    licensedFeatureAvailability(feature: LicensedFeature!): LicensedFeatureAvailability!
      @since(version: "18.11")
      @ee
      @resolver
    maxAccessLevel: AccessLevel! @since(version: "16.0")
    mergeRequestsDisableCommittersApproval: Boolean! @since(version: "16.0") @ee
    name: String!
    path: String!
    pipeline: Pipeline @resolver
    pipelines(ref: String, status: PipelineStatusEnum, after: String, first: Int): PipelineConnection
      @resolver
    projectMembers(
      relations: [ProjectMemberRelation!] = [DIRECT, INHERITED]
      userTypes: [UserType!] @since(version: "18.3")
      after: String
      first: Int
    ): MemberInterfaceConnection @resolver
    pushRules: PushRules @ee
    repository: Repository
    runners(type: CiRunnerType, after: String, first: Int): CiRunnerConnection
      @since(version: "15.1")
      @resolver
    secretPushProtectionEnabled: Boolean @since(version: "17.11") @ee
    userPermissions: ProjectPermissions!
    visibility: String
    vulnerabilities(
      state: [VulnerabilityState!]
      sort: VulnerabilitySort = severity_desc
      after: String
      first: Int
    ): VulnerabilityConnection @ee @resolver
    vulnerabilitySeveritiesCount(state: [VulnerabilityState!]): VulnerabilitySeveritiesCount @ee @resolver
  }

  type RepositoryLanguage @since(version: "15.8") {
    name: String!
    share: Float
  }

  type ProjectPermissions {
    adminProject: Boolean!
    createPipeline: Boolean!
    downloadCode: Boolean!
    readProject: Boolean!
  }

  type AccessLevel {
    integerValue: Int
    stringValue: AccessLevelEnum
  }

  enum AccessLevelEnum {
    NO_ACCESS
    MINIMAL_ACCESS
    GUEST
    PLANNER @since(version: "17.7")
    REPORTER
    DEVELOPER
    MAINTAINER
    OWNER
  }

  type PushRules @ee {
    preventSecrets: Boolean @since(version: "16.0")
    rejectUnsignedCommits: Boolean!
  }

  type ProjectCiCdSetting {
    inboundJobTokenScopeEnabled: Boolean @since(version: "15.5")
    jobTokenScopeEnabled: Boolean @since(version: "15.0")
    keepLatestArtifact: Boolean
    pipelineVariablesMinimumOverrideRole: String! @since(version: "17.1")
    pushRepositoryForJobTokenAllowed: Boolean @since(version: "17.2")
  }

  type BranchRuleConnection @since(version: "15.8") {
    nodes: [BranchRule]
    pageInfo: PageInfo!
  }

  type BranchRule @since(version: "15.8") {
    approvalRules(after: String, first: Int): ApprovalProjectRuleConnection @ee
    branchProtection: BranchProtection
    id: ProjectsBranchRuleID @since(version: "16.0")
    isDefault: Boolean!
    isProtected: Boolean!
    name: String!
  }

  type BranchProtection @since(version: "15.8") {
    allowForcePush: Boolean!
    codeOwnerApprovalRequired: Boolean! @ee
    isGroupLevel: Boolean! @since(version: "17.6")
    mergeAccessLevels(after: String, first: Int): MergeAccessLevelConnection
    pushAccessLevels(after: String, first: Int): PushAccessLevelConnection
  }

  type PushAccessLevelConnection @since(version: "15.8") {
    nodes: [PushAccessLevel]
    pageInfo: PageInfo!
  }

  type PushAccessLevel @since(version: "15.8") {
    accessLevel: Int!
    accessLevelDescription: String!
    deployKey: AccessLevelDeployKey @since(version: "16.0")
    group: AccessLevelGroup @ee
    user: AccessLevelUser @ee
  }

  type MergeAccessLevelConnection @since(version: "15.8") {
    nodes: [MergeAccessLevel]
    pageInfo: PageInfo!
  }

  type MergeAccessLevel @since(version: "15.8") {
    accessLevel: Int!
    accessLevelDescription: String!
    group: AccessLevelGroup @ee
    user: AccessLevelUser @ee
  }

  type AccessLevelUser @since(version: "15.8") {
    id: ID!
    name: String!
    username: String!
  }

  type AccessLevelGroup @since(version: "15.8") {
    id: ID!
    name: String!
  }

  type AccessLevelDeployKeyConnection @since(version: "16.0") {
    nodes: [AccessLevelDeployKey]
    pageInfo: PageInfo!
  }

  type AccessLevelDeployKey @since(version: "16.0") {
    expiresAt: Date
    id: ID!
    title: String!
  }

  type ApprovalProjectRuleConnection @since(version: "15.8") @ee {
    nodes: [ApprovalProjectRule]
    pageInfo: PageInfo!
  }

  type ApprovalProjectRule @since(version: "15.8") @ee {
    approvalsRequired: Int
    id: GlobalID!
    name: String
    type: ApprovalRuleType
  }

  enum ApprovalRuleType {
    REGULAR
    CODE_OWNER
    REPORT_APPROVER
    ANY_APPROVER
  }

  type CiProjectVariableConnection @since(version: "15.1") {
    nodes: [CiProjectVariable]
    pageInfo: PageInfo!
  }

  type CiProjectVariable @since(version: "15.1") {
    environmentScope: String
    hidden: Boolean @since(version: "17.4")
    id: ID!
    key: String
    masked: Boolean
    protected: Boolean
    value: String
    variableType: CiVariableType
  }

  type CiGroupVariableConnection @since(version: "15.1") {
    nodes: [CiGroupVariable]
    pageInfo: PageInfo!
  }

  type CiGroupVariable @since(version: "15.1") {
    environmentScope: String
    hidden: Boolean @since(version: "17.4")
    id: ID!
    key: String
    masked: Boolean
    protected: Boolean
    value: String
    variableType: CiVariableType
  }

  enum CiVariableType @since(version: "15.1") {
    ENV_VAR
    FILE
  }

  type CiRunnerConnection @since(version: "15.0") {
    count: Int!
    nodes: [CiRunner]
    pageInfo: PageInfo!
  }

  type CiRunner @since(version: "15.0") {
    accessLevel: CiRunnerAccessLevel!
    description: String
    id: CiRunnerID!
    locked: Boolean
    paused: Boolean! @since(version: "15.1")
    runUntagged: Boolean!
    runnerType: CiRunnerType!
    status: CiRunnerStatus!
    tagList: [String!]
  }

  enum CiRunnerAccessLevel @since(version: "15.0") {
    NOT_PROTECTED
    REF_PROTECTED
  }

  enum CiRunnerType @since(version: "15.0") {
    INSTANCE_TYPE
    GROUP_TYPE
    PROJECT_TYPE
  }

  enum CiRunnerStatus @since(version: "15.0") {
    ONLINE
    OFFLINE
    STALE
    NEVER_CONTACTED
  }

  enum CiRunnerMembershipFilter @since(version: "15.1") {
    DIRECT
    DESCENDANTS
  }

  enum ProjectMemberRelation {
    DIRECT
    INHERITED
    DESCENDANTS
    INVITED_GROUPS
  }

  enum GroupMemberRelation {
    DIRECT
    INHERITED
    DESCENDANTS
  }

  enum UserType @since(version: "18.3") {
    HUMAN
    PROJECT_BOT
    SERVICE_ACCOUNT
  }

  type MemberInterfaceConnection {
    nodes: [MemberInterface]
    pageInfo: PageInfo!
  }

  interface MemberInterface {
    accessLevel: AccessLevel
    expiresAt: Time
    id: ID!
    user: UserCore! @until(version: "15.0")
    user: UserCore @since(version: "15.0")
  }

  type ProjectMember implements MemberInterface {
    accessLevel: AccessLevel
    expiresAt: Time
    id: ID!
    user: UserCore! @until(version: "15.0")
    user: UserCore @since(version: "15.0")
  }

  type GroupMemberConnection {
    nodes: [GroupMember]
    pageInfo: PageInfo!
  }

  type GroupMember implements MemberInterface {
    accessLevel: AccessLevel
    expiresAt: Time
    id: ID!
    user: UserCore! @until(version: "15.0")
    user: UserCore @since(version: "15.0")
  }

  type UserCore {
    bot: Boolean!
    id: ID! @until(version: "16.0")
    id: UserID! @since(version: "16.0")
    name: String!
    state: UserState!
    username: String!
  }

  type CurrentUser @since(version: "17.0") {
    bot: Boolean!
    id: UserID!
    name: String!
    state: UserState!
    username: String!
  }

  enum UserState {
    active
    blocked
    deactivated
  }

  type Repository {
    blobs(paths: [String!]!, after: String, first: Int): RepositoryBlobConnection @resolver @gitaly
    empty: Boolean!
    exists: Boolean!
    rootRef: String
  }

  type RepositoryBlobConnection {
    nodes: [RepositoryBlob]
    pageInfo: PageInfo!
  }

  type RepositoryBlob {
    id: ID!
    name: String
    oid: String!
    path: String!
    rawSize: Int @since(version: "14.0") @until(version: "15.8")
    rawSize: BigInt @since(version: "15.8")
    rawTextBlob: String @since(version: "14.0")
  }

  type PipelineConnection {
    count: Int!
    nodes: [Pipeline]
    pageInfo: PageInfo!
  }

  type Pipeline {
    child: Boolean! @since(version: "16.0")
    createdAt: Time!
    downstream(after: String, first: Int): PipelineConnection
    finishedAt: Time
    id: ID!
    iid: String!
    jobArtifacts: [CiJobArtifact!] @since(version: "14.0")
    jobs(securityReportTypes: [SecurityReportTypeEnum!], after: String, first: Int): CiJobConnection @resolver
    ref: String @since(version: "15.0")
    sha: String! @until(version: "14.0")
    sha: String @since(version: "14.0")
    source: String @since(version: "16.0")
    status: PipelineStatusEnum!
  }

  enum PipelineStatusEnum {
    PENDING
    SKIPPED
    RUNNING
    FAILED
    SUCCESS
    CANCELED
  }

  enum SecurityReportTypeEnum {
    SAST
    SAST_IAC @since(version: "14.0")
    SECRET_DETECTION
    DEPENDENCY_SCANNING
    CONTAINER_SCANNING
    CLUSTER_IMAGE_SCANNING @since(version: "14.0")
    DAST
    API_FUZZING
    COVERAGE_FUZZING
  }

  type CiJobConnection {
    nodes: [CiJob]
    pageInfo: PageInfo!
  }

  type CiJob {
    allowFailure: Boolean!
    artifacts(after: String, first: Int): CiJobArtifactConnection
    finishedAt: Time
    id: JobID
    name: String
    status: CiJobStatus
  }

  enum CiJobStatus {
    RUNNING
    SUCCESS
    FAILED
    CANCELED
    SKIPPED
  }

  type CiJobArtifactConnection {
    nodes: [CiJobArtifact]
    pageInfo: PageInfo!
  }

  type CiJobArtifact {
    downloadPath: String
    expired: Boolean! @since(version: "16.0")
    expireAt: Time @since(version: "15.1")
    fileType: JobArtifactFileType
    id: CiJobArtifactID! @since(version: "15.1")
    name: String @since(version: "14.0")
    size: Int! @since(version: "15.1") @until(version: "16.0")
    size: BigInt! @since(version: "16.0")
  }

  enum JobArtifactFileType {
    ARCHIVE
    METADATA
    TRACE
    SAST
    SECRET_DETECTION
    DEPENDENCY_SCANNING
    CONTAINER_SCANNING
    CLUSTER_IMAGE_SCANNING @since(version: "14.0")
    CYCLONEDX @since(version: "15.3")
    DAST
    API_FUZZING
    COVERAGE_FUZZING
  }

  type AnalyzerProjectStatusType @since(version: "17.11") @ee {
    analyzerType: AnalyzerTypeEnum!
    lastCall: Time!
    status: AnalyzerStatusEnum!
  }

  enum AnalyzerTypeEnum @since(version: "17.11") {
    SAST
    SAST_IAC
    DAST
    DEPENDENCY_SCANNING
    COVERAGE_FUZZING
    API_FUZZING
    CLUSTER_IMAGE_SCANNING
    SECRET_DETECTION_PIPELINE_BASED
    CONTAINER_SCANNING_PIPELINE_BASED
  }

  enum AnalyzerStatusEnum @since(version: "17.11") {
    SUCCESS
    FAILED
    NOT_CONFIGURED
  }

  type VulnerabilitySeveritiesCount @ee {
    critical: Int
    high: Int
    info: Int
    low: Int
    medium: Int
    unknown: Int
  }

  type VulnerabilityConnection @ee {
    nodes: [Vulnerability]
    pageInfo: PageInfo!
  }

  type Vulnerability @ee {
    cveEnrichment: CveEnrichmentType @since(version: "17.6")
    cvss: [CvssType!]! @since(version: "16.8")
    description: String
    detectedAt: Time!
    dismissalReason: VulnerabilityDismissalReason @since(version: "16.0")
    dismissedAt: Time
    falsePositive: Boolean @since(version: "14.0")
    findingTokenStatus: VulnerabilityFindingTokenStatus @since(version: "18.1")
    hasRemediations: Boolean @since(version: "16.0")
    id: ID!
    identifiers: [VulnerabilityIdentifier!]!
    initialDetectedPipeline: Pipeline @since(version: "18.2")
    links: [VulnerabilityLink!]! @since(version: "14.0")
    location: VulnerabilityLocation
    presentOnDefaultBranch: Boolean! @since(version: "16.0")
    primaryIdentifier: VulnerabilityIdentifier
    reachability: ReachabilityType @since(version: "18.1")
    reportType: VulnerabilityReportType
    representationInformation: VulnerabilityRepresentationInformation @since(version: "18.0")
    resolvedAt: Time
    resolvedOnDefaultBranch: Boolean!
    scanner: VulnerabilityScanner
    severity: VulnerabilitySeverity
    solution: String @since(version: "16.0")
    state: VulnerabilityState
    stateComment: String @since(version: "16.0")
    title: String
    updatedAt: Time @since(version: "16.0")
    uuid: String! @since(version: "16.0")
    webUrl: String @since(version: "15.8")
  }

  type VulnerabilityScanner @ee {
    externalId: String
    id: ID
    name: String
    vendor: String
  }

  type VulnerabilityIdentifier @ee {
    externalId: String
    externalType: String
    name: String
    url: String
  }

  type VulnerabilityLink @since(version: "14.0") @ee {
    name: String
    url: String!
  }

  type CvssType @since(version: "16.8") @ee {
    vector: String!
    vendor: String!
  }

  type CveEnrichmentType @since(version: "17.6") @ee {
    cve: String!
    epssScore: Float!
    isKnownExploit: Boolean!
  }

  type VulnerabilityFindingTokenStatus @since(version: "18.1") @ee {
    status: VulnerabilityFindingTokenStatusState!
  }

  enum VulnerabilityFindingTokenStatusState @since(version: "18.1") {
    UNKNOWN
    ACTIVE
    INACTIVE
  }

  type VulnerabilityRepresentationInformation @since(version: "18.0") @ee {
    resolvedInCommitSha: String
  }

  enum ReachabilityType @since(version: "18.1") {
    UNKNOWN
    IN_USE
    NOT_FOUND
  }

  enum VulnerabilitySort {
    severity_desc
    severity_asc
    detected_desc
    detected_asc
  }

  enum VulnerabilityState {
    DETECTED
    CONFIRMED
    RESOLVED
    DISMISSED
  }

  enum VulnerabilitySeverity {
    INFO
    UNKNOWN
    LOW
    MEDIUM
    HIGH
    CRITICAL
  }

  enum VulnerabilityReportType {
    SAST
    DEPENDENCY_SCANNING
    CONTAINER_SCANNING
    DAST
    SECRET_DETECTION
    COVERAGE_FUZZING
    API_FUZZING
    CLUSTER_IMAGE_SCANNING @since(version: "14.0")
    GENERIC @since(version: "14.0")
  }

  enum VulnerabilityDismissalReason {
    ACCEPTABLE_RISK
    FALSE_POSITIVE
    MITIGATING_CONTROL
    USED_IN_TESTS
    NOT_APPLICABLE
  }

  union VulnerabilityLocation @ee =
    | VulnerabilityLocationContainerScanning
    | VulnerabilityLocationCoverageFuzzing
    | VulnerabilityLocationDast
    | VulnerabilityLocationDependencyScanning
    | VulnerabilityLocationSast
    | VulnerabilityLocationSecretDetection
  extend union VulnerabilityLocation @ee @since(version: "14.0") = VulnerabilityLocationClusterImageScanning

  type VulnerabilityLocationSast @ee {
    endLine: String
    file: String
    startLine: String
    vulnerableClass: String
    vulnerableMethod: String
  }

  type VulnerabilityLocationSecretDetection @ee {
    endLine: String
    file: String
    startLine: String
    vulnerableClass: String
    vulnerableMethod: String
  }

  type VulnerabilityLocationDependencyScanning @ee {
    dependency: VulnerableDependency
    file: String
  }

  type VulnerabilityLocationContainerScanning @ee {
    dependency: VulnerableDependency
    image: String
    operatingSystem: String
  }

  type VulnerableKubernetesResource @since(version: "14.0") @ee {
    containerName: String!
    kind: String!
    name: String!
    namespace: String!
  }

  type VulnerabilityLocationClusterImageScanning @since(version: "14.0") @ee {
    dependency: VulnerableDependency
    image: String
    kubernetesResource: VulnerableKubernetesResource
    operatingSystem: String
  }

  type VulnerabilityLocationDast @ee {
    hostname: String
    param: String
    path: String
    requestMethod: String
  }

  type VulnerabilityLocationCoverageFuzzing @ee {
    crashType: String @since(version: "14.0")
    endLine: String
    file: String
    startLine: String
  }

  type VulnerableDependency @ee {
    package: VulnerablePackage
    version: String
  }

  type VulnerablePackage @ee {
    name: String
  }

  enum LicensedFeature @since(version: "18.11") {
    CODE_OWNER_APPROVAL_REQUIRED
    MERGE_REQUEST_APPROVERS
    PROTECTED_ENVIRONMENTS
    PUSH_RULES
    SECRET_PUSH_PROTECTION
    SECURITY_DASHBOARD
  }

  type LicensedFeatureAvailability @since(version: "18.11") @ee {
    available: Boolean!
  }

  type GroupConnection @since(version: "17.0") {
    count: Int!
    nodes: [Group]
    pageInfo: PageInfo!
  }

  type Group {
    ciVariables(after: String, first: Int): CiGroupVariableConnection @since(version: "15.1") @resolver
    fullPath: ID!
    groupMembers(
      relations: [GroupMemberRelation!] = [DIRECT, INHERITED]
      accessLevels: [AccessLevelEnum!] @since(version: "15.1")
      after: String
      first: Int
    ): GroupMemberConnection @resolver
    id: ID! @until(version: "18.0")
    id: ID @since(version: "18.0")
    maxAccessLevel: AccessLevel! @since(version: "16.0")
    name: String! @until(version: "18.0")
    name: String @since(version: "18.0")
    path: String!
    plan: NamespacePlan @since(version: "18.2") @ee
    projectCreationLevel: String
    requireTwoFactorAuthentication: Boolean
    runners(
      membership: CiRunnerMembershipFilter = DESCENDANTS
      type: CiRunnerType
      after: String
      first: Int
    ): CiRunnerConnection @since(version: "15.1") @resolver
    twoFactorGracePeriod: Int
    visibility: String
  }

  type NamespacePlan @since(version: "18.2") @ee {
    isPaid: Boolean
    name: String
    title: String
  }
`;
