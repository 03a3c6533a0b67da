import type { Probe } from '../../../contracts/gitlab/graphql/probe.ts';

/**
 * The query of what GitLab's list of groups leaves out, of many groups at once. Undefined where the instance can't be asked
 * for groups by their ids. No value of a variable is selected. `$ids` are global ids.
 */
export function groupsQuery({ group, query, ciVariable }: Probe): string | undefined {
  if (!query.has('groups')) return undefined;
  const variable = [
    'key protected masked',
    ...(ciVariable.has('hidden') ? ['hidden'] : []),
    'environmentScope variableType',
  ];
  const fields = [
    'id',
    ...(group.has('maxAccessLevel') ? ['maxAccessLevel { integerValue }'] : []),
    `ciVariables(first: 100) { nodes { ${variable.join(' ')} } pageInfo { hasNextPage } }`,
    'runners(membership: DIRECT, first: 20) { nodes { id accessLevel runUntagged locked paused } pageInfo { hasNextPage } }',
    'groupMembers(relations: [DIRECT, INHERITED], accessLevels: [OWNER], first: 30) { nodes { user { id username state bot } } pageInfo { hasNextPage } }',
  ];
  return `query Groups($ids: [ID!], $first: Int!) { groups(ids: $ids, first: $first) { nodes { ${fields.join(' ')} } pageInfo { hasNextPage } } }`;
}
