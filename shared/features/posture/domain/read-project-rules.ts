import type { ProjectRulesNode } from '../../../contracts/gitlab/graphql/project-rules.ts';
import type { ApprovalRule, BranchRule, ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { collect, type Collector } from './collect.ts';
import { needsRole, notUnderstood } from './obstacles.ts';
import { isWholeRunner, isWholeVariable, type List, obstacleOf, runnerOf, variableOf } from './read-nodes.ts';
import type { Reading } from './reading.ts';

/** The source of settings that are read by GraphQL; its age decides when they are read again. */
export const projectRulesSource = 'GraphQL Project';
/** The first version that is known to report approval rules of all branches as branch rules. */
const reportsPseudoRulesSince = 19;

/** Fields that a query could ask for on an instance: which fields of a project, of its branch rules and push rules, and its major version. */
export type Selected = { fields: ReadonlySet<string>; majorVersion: number | undefined };

type Collecting = Collector<ProjectFacts>;

/**
 * The facts in the answer about one project. What was not selected is left out; what the role may not see, a list that does
 * not end, and what is not understood is unreadable, never empty.
 */
export function readProjectRules(
  node: ProjectRulesNode,
  selected: Selected,
  readAt: string,
): Reading<ProjectFacts> {
  const into = collect<ProjectFacts>(projectRulesSource, readAt);
  const has = (field: string) => selected.fields.has(field);
  const mayAdminister = node.userPermissions?.adminProject ?? undefined;
  into.know('mayAdminister', mayAdminister);
  if (has('branchRules')) readBranchRules(node, mayAdminister === true, selected, into);
  if (has('pushRules')) readPushRules(node, mayAdminister === true && !has('preventSecrets'), into);
  if (has('mergeRequestsDisableCommittersApproval')) {
    const disabled = node.mergeRequestsDisableCommittersApproval ?? undefined;
    into.know('committersMayApprove', disabled === undefined ? undefined : !disabled);
  }
  if (has('ciCdSettings')) readCiCdSettings(node, into);
  if (has('availableDeployKeys')) {
    readList(into, 'writeDeployKeys', node.availableDeployKeys, ({ title, expiresAt }) => ({
      title: title ?? '',
      ...(typeof expiresAt === 'string' ? { expiresOn: expiresAt } : {}),
    }));
    // Each token has a bot among the direct members: no bot, no token.
    if (node.tokenBots?.items.length === 0 && node.tokenBots.malformed === 0) into.know('accessTokens', []);
  }
  if (has('ciVariables')) readList(into, 'variables', node.ciVariables, variableOf, isWholeVariable);
  if (has('runners')) readRunners(node, mayAdminister === true, into);
  return into.reading();
}

/** A list that is empty below Maintainer says nothing: GitLab filters it rule by rule. GitLab source, `read_protected_branch`. */
function readBranchRules(
  { branchRules }: ProjectRulesNode,
  mayAdminister: boolean,
  { fields, majorVersion }: Selected,
  into: Collecting,
): void {
  const obstacle = mayAdminister ? obstacleOf(branchRules) : needsRole('Maintainer');
  const reportsApprovals = fields.has('approvalRules');
  if (obstacle !== undefined || branchRules === undefined) {
    into.miss('branchRules', obstacle ?? notUnderstood);
    if (reportsApprovals) into.miss('approvalRules', obstacle ?? notUnderstood);
    return;
  }
  const { items } = branchRules;
  into.know('branchRules', items.flatMap(branchRuleOf));
  if (!reportsApprovals) return;
  const approvals = items.map(approvalRuleOf);
  if (approvals.some((rule) => rule === undefined)) return into.miss('approvalRules', notUnderstood);
  // An older version leaves out rules for all branches, so its list may be too short.
  const isWhole = items.some(isPseudo) || (majorVersion ?? 0) >= reportsPseudoRulesSince;
  if (isWhole)
    into.know(
      'approvalRules',
      approvals.filter((rule) => rule !== undefined),
    );
}

type Node = NonNullable<ProjectRulesNode['branchRules']>['items'][number];

/**
 * A pseudo rule has no protection; its name is translated, its id names its class. Versions may differ in whether they call the
 * one of all protected branches protected.
 */
function isPseudo({ branchProtection, id, isProtected }: Node): boolean {
  if ((branchProtection ?? undefined) !== undefined) return false;
  return !isProtected || /\bAll(?:Protected)?BranchesRule\b/.test(id ?? '');
}

function branchRuleOf(node: Node): BranchRule[] {
  const { branchProtection: protection, name, isProtected } = node;
  if (!isProtected || isPseudo(node)) return [];
  return [
    {
      name,
      ...(typeof protection?.allowForcePush === 'boolean'
        ? { allowsForcePush: protection.allowForcePush }
        : {}),
      ...(typeof protection?.codeOwnerApprovalRequired === 'boolean'
        ? { requiresCodeOwner: protection.codeOwnerApprovalRequired }
        : {}),
      ...accessOf('push', protection?.pushAccessLevels),
      ...accessOf('merge', protection?.mergeAccessLevels),
    },
  ];
}

type Access = NonNullable<NonNullable<Node['branchProtection']>['pushAccessLevels']>['items'][number];

function accessOf(name: 'push' | 'merge', list: List<Access>): Pick<BranchRule, 'push' | 'merge'> {
  if (list === undefined || obstacleOf(list) !== undefined) return {};
  return {
    [name]: list.items.map(({ accessLevel: level, user, group, deployKey }) => {
      const principal = user ? 'user' : group ? 'group' : deployKey ? 'deployKey' : undefined;
      return principal === undefined ? { level } : { level, principal };
    }),
  };
}

/** GitLab's types of approval rules, and whether people approve by them. GitLab GraphQL API, `ApprovalRuleType`. */
const approvalTypes = new Map([
  ['REGULAR', true],
  ['ANY_APPROVER', true],
  ['CODE_OWNER', false],
  ['REPORT_APPROVER', false],
]);

/** Undefined where an entry has no number of approvals, or a type that is not known. */
function approvalRuleOf(node: Node): ApprovalRule | undefined {
  if (node.approvalRules === undefined || obstacleOf(node.approvalRules) !== undefined) return undefined;
  const { items } = node.approvalRules;
  if (items.some(({ type }) => !approvalTypes.has(type ?? ''))) return undefined;
  const counting = items.filter(({ type }) => approvalTypes.get(type ?? '') === true);
  const numbers = counting.map(({ approvalsRequired }) => approvalsRequired ?? -1);
  if (numbers.some((count) => count < 0)) return undefined;
  const required = Math.max(0, ...numbers);
  if (!isPseudo(node)) return { covers: 'branch', branch: node.name, required };
  return {
    covers: node.id?.includes('AllProtectedBranchesRule') === true ? 'allProtected' : 'all',
    required,
  };
}

/** An older version has half of them by GraphQL: they are left to REST, which shows all of them to Maintainers. */
function readPushRules({ pushRules }: ProjectRulesNode, isLeftToRest: boolean, into: Collecting): void {
  if (pushRules === undefined) return into.miss('pushRules', notUnderstood);
  if (pushRules === null) return into.know('pushRules', null);
  if (isLeftToRest) return;
  const { rejectUnsignedCommits: rejectsUnsigned, preventSecrets: preventsSecrets } = pushRules;
  into.know('pushRules', {
    ...(typeof rejectsUnsigned === 'boolean' ? { rejectsUnsigned } : {}),
    ...(typeof preventsSecrets === 'boolean' ? { preventsSecrets } : {}),
  });
}

const roles = ['no_one_allowed', 'developer', 'maintainer', 'owner'] as const;

function readCiCdSettings({ ciCdSettings: settings }: ProjectRulesNode, into: Collecting): void {
  if (settings === null || settings === undefined) {
    into.miss('inboundJobTokenScope', needsRole('Maintainer'));
    return;
  }
  into.know('inboundJobTokenScope', settings.inboundJobTokenScopeEnabled ?? undefined);
  into.know('jobTokenMayPush', settings.pushRepositoryForJobTokenAllowed ?? undefined);
  into.know(
    'pipelineVariablesRole',
    roles.find((role) => role === settings.pipelineVariablesMinimumOverrideRole),
  );
}

/** Runners have no permission of their own: a list that is empty below Maintainer says nothing. */
function readRunners({ runners }: ProjectRulesNode, mayAdminister: boolean, into: Collecting): void {
  if (!mayAdminister) return into.miss('runners', needsRole('Maintainer'));
  readList(into, 'runners', runners, runnerOf, isWholeRunner);
}

function readList<Name extends 'writeDeployKeys' | 'variables' | 'runners', Item>(
  into: Collecting,
  name: Name,
  list: List<Item>,
  map: (item: Item) => ProjectFacts[Name][number],
  isWhole: (item: Item) => boolean = () => true,
): void {
  const obstacle = obstacleOf(list);
  if (list === undefined || obstacle !== undefined)
    return into.miss(name, obstacle ?? needsRole('Maintainer'));
  if (!list.items.every(isWhole)) return into.miss(name, notUnderstood);
  into.know(name, list.items.map(map) as ProjectFacts[Name]);
}
