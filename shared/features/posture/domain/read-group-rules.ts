import type { GroupRulesNode } from '../../../contracts/gitlab/graphql/group-rules.ts';
import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import { collect, type Collector } from './collect.ts';
import { needsRole, notUnderstood } from './obstacles.ts';
import { isWholeRunner, isWholeVariable, type List, obstacleOf, runnerOf, variableOf } from './read-nodes.ts';
import type { Reading } from './reading.ts';

/** The source of settings of groups that are read by GraphQL; its age decides when they are read again. */
export const groupRulesSource = 'GraphQL Group';

/** Access level of the role Owner. */
const owner = 50;
/** GitLab GraphQL API, `UserState`; a user in another one can't sign in. */
const active = 'active';

type Listed = 'variables' | 'runners' | 'owners';

/**
 * The facts in the answer about one group. What the role may not see and what is not understood is unreadable, never empty.
 * A list that has more entries is left out, as REST reads it whole.
 */
export function readGroupRules(node: GroupRulesNode, readAt: string): Reading<GroupFacts> {
  const into = collect<GroupFacts>(groupRulesSource, readAt);
  const { ciVariables, runners, groupMembers } = node;
  keep(into, 'variables', { list: ciVariables, role: 'Owner', isWhole: isWholeVariable }, variableOf);
  // Runners have no permission of their own: a list that is empty below Owner says nothing.
  const mayAdminister = (node.maxAccessLevel?.integerValue ?? 0) >= owner;
  if (!mayAdminister) into.miss('runners', needsRole('Owner'));
  else keep(into, 'runners', { list: runners, role: 'Owner', isWhole: isWholeRunner }, runnerOf);
  readOwners(groupMembers, into);
  return into.reading();
}

type From<Item> = { list: List<Item>; role: string; isWhole: (item: Item) => boolean };

function keep<Name extends Listed, Item>(
  into: Collector<GroupFacts>,
  name: Name,
  { list, role, isWhole }: From<Item>,
  map: (item: Item) => GroupFacts[Name][number],
): void {
  if (list?.isCut === true) return;
  const obstacle = obstacleOf(list, role);
  if (list === undefined || obstacle !== undefined) return into.miss(name, obstacle ?? notUnderstood);
  if (!list.items.every(isWhole)) return into.miss(name, notUnderstood);
  into.know(name, list.items.map(map) as GroupFacts[Name]);
}

/** Active people, each once: a list may have the same person by inheritance too. */
function readOwners(members: GroupRulesNode['groupMembers'], into: Collector<GroupFacts>): void {
  if (members?.isCut === true) return;
  const obstacle = obstacleOf(members, 'Guest');
  if (members === undefined || obstacle !== undefined) return into.miss('owners', obstacle ?? notUnderstood);
  const people = members.items.map(({ user }) => user).filter(({ bot, state }) => !bot && state === active);
  const byId = new Map(people.map(({ id, username }) => [id, { id, username }]));
  into.know('owners', [...byId.values()]);
}
