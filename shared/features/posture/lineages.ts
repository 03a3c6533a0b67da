import type { App } from '../app.ts';
import type { GroupFacts } from '../inventory/domain/group-facts.ts';
import type { RootGroup, Scope } from '../inventory/domain/inventory.ts';
import { aboveOf } from './domain/above-of.ts';

/** GitLab nests groups 20 deep. */
const maxRounds = 20;

/**
 * The groups above each of some groups under a root group, the nearest first, up to the root group. A list ends early where a
 * group has no row. Settings of groups hold for what is below them, so groups are judged together with these.
 */
export async function lineagesOf(
  { scope, root }: { scope: Scope; root: RootGroup },
  groups: readonly GroupFacts[],
  app: Pick<App, 'groups'>,
): Promise<(group: GroupFacts) => GroupFacts[]> {
  const known = new Map([root.facts, ...groups].map((facts) => [facts.id, facts]));
  let below: readonly GroupFacts[] = groups;
  for (let round = 0; round < maxRounds && below.length > 0; round += 1) {
    const parents = new Set(
      below.flatMap(({ id, parentId }) => (id === root.facts.id ? [] : (parentId ?? []))),
    );
    const unread = [...parents].filter((id) => !known.has(id));
    below = (await app.groups.whole(scope, unread)).map(({ value }) => value.facts);
    for (const facts of below) known.set(facts.id, facts);
  }
  return (group) => aboveOf(group, root.facts.id, known);
}
