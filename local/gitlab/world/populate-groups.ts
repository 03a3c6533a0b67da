import { depthOf } from './paths.ts';
import { pick, shuffle, type Random } from '../../seeded-random.ts';
import type { GroupRecord, Visibility } from './records.ts';
import { awkwardNames, descriptions, divisions, teams } from './vocabulary.ts';
import type { World } from './world.ts';

/** A group to fill. `counted`: the demo user owns it, so a crawl must find its content. */
export type Root = { group: GroupRecord; weight: number; counted: boolean };

const projectsPerGroup = 22;
const maxDepth = 6;

/** Adds subgroups in proportion to the projects of each root. Ids alternate between roots at random. */
export function populateGroups(
  world: World,
  random: Random,
  roots: readonly Root[],
  shares: readonly number[],
): void {
  const order = interleaved(
    random,
    shares.map((share) => Math.ceil(share / projectsPerGroup)),
  );
  const groupsByRoot = roots.map((root) => [root.group]);
  for (const rootIndex of order) {
    const groups = groupsByRoot[rootIndex] ?? [];
    const parent = chooseParent(random, groups);
    if (parent === undefined) continue;
    groups.push(addSubgroup(world, random, parent));
  }
}

/** Contains each index `counts[index]` times, in random order. */
export function interleaved(random: Random, counts: readonly number[]): Uint8Array {
  const order = new Uint8Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  for (const [index, count] of counts.entries()) order.fill(index, at, (at += count));
  shuffle(random, order);
  return order;
}

/** The first subgroups form a chain, so that even a small root is deep; others go anywhere up to `maxDepth`. */
function chooseParent(random: Random, groups: readonly GroupRecord[]): GroupRecord | undefined {
  const last = groups.at(-1);
  if (last === undefined) return undefined;
  if (groups.length <= 4 || (depthOf(last) < maxDepth && random() < 0.15)) return last;
  const chosen = groups[Math.floor(groups.length * random() ** 1.6)];
  return chosen === undefined || depthOf(chosen) >= maxDepth ? groups[0] : chosen;
}

function addSubgroup(world: World, random: Random, parent: GroupRecord): GroupRecord {
  const plain = parent.parent === undefined ? pick(random, divisions) : pick(random, teams);
  const path = freePath(parent, plain);
  const group = world.addGroup({
    path,
    name:
      random() < 0.06 ? pick(random, awkwardNames).replaceAll('{}', plain) : path.replaceAll(/[-_.]/g, ' '),
    parent,
    visibility: subgroupVisibility(random, parent.visibility),
    description: pick(random, descriptions),
    id: (world.groups.at(-1)?.id ?? 0) + 1 + Math.floor(random() ** 3 * 6),
    createdAt: (world.groups.at(-1)?.createdAt ?? 0) + Math.floor(random() * 20_000_000),
  });
  const drawn = random();
  if (drawn < 0.01) group.markedForDeletionOn = '2026-12-01';
  else if (drawn < 0.02) group.archived = true;
  return group;
}

function subgroupVisibility(random: Random, ofParent: Visibility): Visibility {
  const drawn = random();
  if (drawn < 0.75) return ofParent;
  return drawn < 0.9 ? 'internal' : 'private';
}

/** Returns `wanted`, or `wanted` with the lowest number that makes it unique in the group. */
export function freePath(parent: GroupRecord, wanted: string): string {
  const taken = (path: string): boolean => {
    const key = path.toLowerCase();
    return parent.children.has(key) || parent.projectsByPath.has(key);
  };
  if (!taken(wanted)) return wanted;
  let number = 2;
  while (taken(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
