import type { GroupFacts } from '../../../contracts/posture/group-facts.ts';
import type { GroupCallName } from './group-settings.ts';
import { covers, type Licence } from './licence.ts';
import { groupRulesSource } from './read-group-rules.ts';
import type { Fact } from './reading.ts';

/** Circumstances of a group that decide which requests are worth sending. */
type Known = { facts: ReadonlyMap<keyof GroupFacts, Fact<unknown>>; licence: Licence };

/**
 * The requests for settings that a group needs, in their order: what GraphQL showed, or what the licence does not have, is not
 * asked for.
 */
export function groupSettingsToRead(known: Known): GroupCallName[] {
  return order.filter((name) => gates[name](known));
}

const order: readonly GroupCallName[] = [
  'group',
  'accessTokens',
  'webhooks',
  'variables',
  'owners',
  'runners',
];

const gates: Record<GroupCallName, (known: Known) => boolean> = {
  group: () => true,
  accessTokens: () => true,
  // Checks of Premium are not judged while the licence is not known.
  webhooks: ({ licence }) => covers(licence, 'premium') === true,
  variables: (known) => !isDecidedByGraphQl(known, 'variables'),
  owners: (known) => !isDecidedByGraphQl(known, 'owners'),
  runners: (known) => !isDecidedByGraphQl(known, 'runners'),
};

/** A role that may not see something by GraphQL may not see it by REST either. */
function isDecidedByGraphQl({ facts }: Known, name: keyof GroupFacts): boolean {
  const fact = facts.get(name);
  if (fact?.source !== groupRulesSource) return false;
  return fact.state === 'known' || fact.obstacle.kind === 'permission';
}
