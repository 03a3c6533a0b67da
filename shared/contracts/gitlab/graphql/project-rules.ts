import { z } from 'zod';

import { CiVariableNode, RunnerNode } from './ci-nodes.ts';
import { connection, GlobalId } from './connection.ts';

const maybe = <Of extends z.ZodType>(of: Of) => of.nullish().catch(undefined);
const Principal = maybe(z.object({ id: z.string() }));
const Access = z.object({ accessLevel: z.int(), user: Principal, group: Principal, deployKey: Principal });
const Approval = z.object({ type: maybe(z.string()), approvalsRequired: maybe(z.int()) });

const BranchRule = z.object({
  id: maybe(z.string()),
  name: z.string(),
  isProtected: z.boolean(),
  branchProtection: maybe(
    z.object({
      allowForcePush: maybe(z.boolean()),
      codeOwnerApprovalRequired: maybe(z.boolean()),
      pushAccessLevels: connection(Access),
      mergeAccessLevels: connection(Access),
    }),
  ),
  approvalRules: connection(Approval),
});

/** A project in the answer to the query of project rules. No value of a variable is asked for. GitLab GraphQL API, Project. */
export const ProjectRulesNode = z.object({
  id: GlobalId,
  fullPath: z.string(),
  userPermissions: maybe(z.object({ adminProject: maybe(z.boolean()) })),
  secretPushProtectionEnabled: maybe(z.boolean()),
  mergeRequestsDisableCommittersApproval: maybe(z.boolean()),
  /** Null where the project has none, which is an answer; what does not fit is absent. */
  pushRules: z
    .object({ rejectUnsignedCommits: maybe(z.boolean()), preventSecrets: maybe(z.boolean()) })
    .nullable()
    .optional()
    .catch(undefined),
  ciCdSettings: maybe(
    z.object({
      inboundJobTokenScopeEnabled: maybe(z.boolean()),
      pushRepositoryForJobTokenAllowed: maybe(z.boolean()),
      pipelineVariablesMinimumOverrideRole: maybe(z.string()),
    }),
  ),
  branchRules: connection(BranchRule),
  availableDeployKeys: connection(z.object({ title: maybe(z.string()), expiresAt: maybe(z.string()) })),
  tokenBots: connection(z.object({ id: z.string() })),
  ciVariables: connection(CiVariableNode),
  runners: connection(RunnerNode),
});
export type ProjectRulesNode = z.infer<typeof ProjectRulesNode>;
