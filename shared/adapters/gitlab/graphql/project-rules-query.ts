import type { Probe } from '../../../contracts/gitlab/graphql/probe.ts';

/**
 * The query of what GitLab's lists leave out of many projects at once: only fields that this instance has, so that an older
 * version or a package without Enterprise code answers too. No value of a variable is selected. `$ids` are global ids.
 */
export function projectRulesQuery(known: Probe): string {
  const { project, branchRule, branchProtection, pushRules, ciCdSettings, ciVariable, pushAccessLevel } =
    known;
  const principals = ['user', 'group']
    .filter((name) => pushAccessLevel.has(name))
    .map((name) => `${name} { id }`);
  const deployKey = pushAccessLevel.has('deployKey') ? ['deployKey { id }'] : [];
  const access = (kind: string, more: readonly string[]) =>
    `${kind}(first: 20) { nodes { ${['accessLevel', ...principals, ...more].join(' ')} } }`;
  const protection = [
    ...has(branchProtection, 'allowForcePush'),
    ...has(branchProtection, 'codeOwnerApprovalRequired'),
    access('pushAccessLevels', deployKey),
    access('mergeAccessLevels', []),
  ];
  const rule = [
    ...has(branchRule, 'id'),
    'name isDefault isProtected',
    `branchProtection { ${protection.join(' ')} }`,
    ...(branchRule.has('approvalRules')
      ? ['approvalRules(first: 20) { nodes { type approvalsRequired } }']
      : []),
  ];
  const variable = ['key protected masked', ...has(ciVariable, 'hidden'), 'environmentScope variableType'];
  const fields = [
    'id fullPath archived userPermissions { adminProject }',
    ...has(project, 'secretPushProtectionEnabled'),
    ...has(project, 'mergeRequestsDisableCommittersApproval'),
    ...group(project, 'pushRules', fieldsOf(pushRules, 'rejectUnsignedCommits', 'preventSecrets')),
    ...group(
      project,
      'ciCdSettings',
      fieldsOf(
        ciCdSettings,
        'inboundJobTokenScopeEnabled',
        'pushRepositoryForJobTokenAllowed',
        'pipelineVariablesMinimumOverrideRole',
      ),
    ),
    ...list(project, 'branchRules', 'branchRules(first: 20)', rule),
    ...list(project, 'availableDeployKeys', 'availableDeployKeys(first: 20)', ['id title expiresAt']),
    ...list(project, 'ciVariables', 'ciVariables(first: 100)', variable),
    ...list(project, 'runners', 'runners(type: PROJECT_TYPE, first: 20)', [
      'id accessLevel runUntagged locked paused',
    ]),
    ...(known.projectArguments.has('projectMembers(userTypes)')
      ? [
          'tokenBots: projectMembers(relations: [DIRECT], userTypes: [PROJECT_BOT], first: 1) { nodes { id } }',
        ]
      : []),
  ];
  return `query ProjectRules($ids: [ID!], $first: Int!) { projects(ids: $ids, first: $first) { nodes { ${fields.join(' ')} } pageInfo { hasNextPage } } }`;
}

function has(known: ReadonlySet<string>, field: string): string[] {
  return known.has(field) ? [field] : [];
}

function fieldsOf(known: ReadonlySet<string>, ...fields: string[]): string[] {
  return fields.filter((field) => known.has(field));
}

function group(known: ReadonlySet<string>, name: string, fields: readonly string[]): string[] {
  return known.has(name) && fields.length > 0 ? [`${name} { ${fields.join(' ')} }`] : [];
}

function list(known: ReadonlySet<string>, field: string, call: string, fields: readonly string[]): string[] {
  return known.has(field) ? [`${call} { nodes { ${fields.join(' ')} } pageInfo { hasNextPage } }`] : [];
}
