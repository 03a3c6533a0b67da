import {
  archiveProject,
  creatorOf,
  type ProjectRecord,
  push,
  runPipeline,
  type SimulatedGitLab,
} from '../../local/gitlab/server.ts';
import { pick, type Random } from '../../local/seeded-random.ts';
import { rootsOf } from './inventory.ts';

/** A change with one event. `reported`: the entry expected once in the change feed, as `kind id`. */
export type StormAction = () => { reported?: string };

/** Shares of all events. The rest changes nothing and concerns few projects, like the pipelines of busy ones. */
const shares = { created: 0.09, removed: 0.03, archived: 0.08 };
const busyProjects = 200;

/** Changes that GitLab sends to group hooks, in random order. Each has its own project, except the noise. */
export function stormActions(gitlab: SimulatedGitLab, events: number, random: Random): StormAction[] {
  const free = inRandomOrder(hookedProjects(gitlab), random);
  const take = (part: number) => free.splice(0, Math.floor(events * part));
  const created = Array.from({ length: Math.floor(events * shares.created) }, (_, number) =>
    creation(gitlab, oneOf(free, random), number),
  );
  const removed = take(shares.removed).map((project) => removal(gitlab, project));
  const archived = take(shares.archived).map((project) => archiving(gitlab, project));
  const busy = free.slice(0, busyProjects);
  const left = events - created.length - removed.length - archived.length;
  const noise = Array.from({ length: left }, () => activity(gitlab, oneOf(busy, random), random));
  return inRandomOrder([...created, ...removed, ...archived, ...noise], random);
}

/** Projects in root groups whose hook is called. */
function hookedProjects(gitlab: SimulatedGitLab): ProjectRecord[] {
  return rootsOf(gitlab)
    .filter((root) => gitlab.hooks.of('group', root.id).length > 0)
    .flatMap((root) => [...gitlab.world.projectsIn(root)]);
}

function creation({ world }: SimulatedGitLab, beside: ProjectRecord, number: number): StormAction {
  return () => {
    const { id } = world.addProject({ namespace: beside.namespace, path: `storm-${number}` });
    return { reported: `appeared ${id}` };
  };
}

function removal({ world }: SimulatedGitLab, project: ProjectRecord): StormAction {
  return () => {
    world.removeProject(project);
    return { reported: `removed ${project.id}` };
  };
}

/** GitLab sends no event for archiving; the push after it triggers a resync. */
function archiving({ world }: SimulatedGitLab, project: ProjectRecord): StormAction {
  return () => {
    archiveProject(world, project, !project.archived);
    push(world, project, creatorOf(world, project), { modified: ['.gitlab-ci.yml'] });
    return { reported: `${project.archived ? 'archived' : 'unarchived'} ${project.id}` };
  };
}

function activity({ world }: SimulatedGitLab, project: ProjectRecord, random: Random): StormAction {
  return () => {
    const creator = creatorOf(world, project);
    if (random() < 0.5) push(world, project, creator, { modified: ['CODEOWNERS', 'src/main.ts'] });
    else runPipeline(world, project, creator, { status: pick(random, ['success', 'failed']) });
    return {};
  };
}

function oneOf(projects: readonly ProjectRecord[], random: Random): ProjectRecord {
  const found = projects[Math.floor(random() * projects.length)];
  if (found === undefined) throw new Error('The world is too small for so many events.');
  return found;
}

function inRandomOrder<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
