import { characterOf } from '../details/character.ts';
import { freePath, interleaved, type Root } from './populate-groups.ts';
import { pick, type Random } from '../../seeded-random.ts';
import { developer, reporter, type GroupRecord, type ProjectRecord, type Visibility } from './records.ts';
import { awkwardNames, kinds, subjects } from './vocabulary.ts';
import type { World } from './world.ts';

const firstDay = Date.UTC(2018, 0, 8, 7, 30);
const lastDay = Date.UTC(2026, 9, 30, 17);

/**
 * Adds the projects in order of creation, each in a random group, so that neighbouring ids belong to different
 * groups.
 */
export function populateProjects(
  world: World,
  random: Random,
  roots: readonly Root[],
  shares: readonly number[],
): void {
  const order = interleaved(random, shares);
  const candidates = roots.map((root) => [root.group, ...root.group.descendants]);
  const step = (lastDay - firstDay) / Math.max(1, order.length);
  let id = 1_000;
  for (const [index, rootIndex] of order.entries()) {
    id += random() < 0.3 ? 1 + Math.floor(random() * 4) : 1;
    const namespace = chooseGroup(random, candidates[rootIndex] ?? []);
    if (namespace === undefined) continue;
    const createdAt = Math.floor(firstDay + (index + random()) * step);
    addVariety(world, random, addOne(world, random, namespace, id, createdAt));
  }
  shareSome(world, roots);
}

function chooseGroup(random: Random, groups: readonly GroupRecord[]): GroupRecord | undefined {
  return groups[Math.floor(groups.length * random() ** 1.4)];
}

function addOne(
  world: World,
  random: Random,
  namespace: GroupRecord,
  id: number,
  createdAt: number,
): ProjectRecord {
  const plain = `${pick(random, subjects)}${pick(random, ['-', '-', '-', '_', '.'])}${pick(random, kinds)}`;
  const path = freePath(namespace, random() < 0.12 ? mixedCase(plain) : plain);
  return world.addProject({
    namespace,
    path,
    name: displayName(random, path),
    visibility: pick<Visibility>(random, ['private', 'private', 'private', 'private', 'internal', 'public']),
    createdAt,
    creatorId: 1 + Math.floor(random() * 3),
    defaultBranch: pick(random, [
      'main',
      'main',
      'main',
      'main',
      'master',
      'master',
      'develop',
      'release/2026.x',
    ]),
    id,
  });
}

/** `payments-api` becomes `Payments-API`. */
function mixedCase(plain: string): string {
  const [first = '', ...rest] = plain.split('-');
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest.map((word) => word.toUpperCase())].join(
    '-',
  );
}

function displayName(random: Random, path: string): string {
  const drawn = random();
  if (drawn < 0.03) return pick(random, awkwardNames).replaceAll('{}', path);
  return drawn < 0.2 ? path.replaceAll(/[-_.]/g, ' ') : path;
}

/** Makes some projects special: archived, empty, scheduled for deletion, forked. */
function addVariety(world: World, random: Random, project: ProjectRecord): void {
  const drawn = random();
  project.archived = drawn < 0.08;
  if (drawn > 0.97) project.emptyRepo = true;
  if (drawn > 0.98) project.defaultBranch = undefined;
  if (drawn > 0.5 && drawn < 0.507) project.markedForDeletionOn = '2026-12-05';
  const upstream = drawn > 0.6 && drawn < 0.62 ? world.projects[Math.floor(random() * 40)] : undefined;
  if (upstream !== undefined && upstream !== project) {
    project.forkedFromId = upstream.id;
    upstream.forksCount += 1;
  }
  project.lastActivityAt = Math.floor(project.createdAt + (lastDay - project.createdAt) * random() ** 0.5);
  if (characterOf(world.seed, project) === 'exemplary') project.lastActivityAt = recentDay(project);
  project.updatedAt = Math.floor(project.createdAt + (project.lastActivityAt - project.createdAt) * random());
}

/** A day of the last three weeks, for a project on which people work. */
function recentDay({ id, createdAt }: ProjectRecord): number {
  return Math.max(createdAt, lastDay - (id % 20) * 86_400_000);
}

/** Shares every 40th project of a root into the next root; `with_shared=true` lists it under both. */
function shareSome(world: World, roots: readonly Root[]): void {
  const sharing = roots.filter((root) => root.weight > 0);
  for (const [index, root] of sharing.entries()) {
    const target = sharing[(index + 1) % sharing.length]?.group;
    if (target === undefined || target === root.group) continue;
    for (let at = 0; at < root.group.subtreeProjects.length && at < 4_000; at += 40) {
      const project = root.group.subtreeProjects[at];
      if (project !== undefined) world.shareProject(project, target, at % 80 === 0 ? developer : reporter);
    }
  }
}
