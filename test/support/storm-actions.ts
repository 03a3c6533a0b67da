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

/** One event each. `told`: what the change feed is to tell of it, once, as `kind id`. */
export type Deed = () => { told?: string };

/** Of a thousand events; the rest changes nothing and is about few projects, as pipelines of busy ones are. */
const shares = { created: 0.09, removed: 0.03, archived: 0.08 };
const busyProjects = 200;

/** So many changes that GitLab tells group hooks of, each of a project of its own but for the last, in a random order. */
export function stormDeeds(gitlab: SimulatedGitLab, events: number, random: Random): Deed[] {
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

function creation({ world }: SimulatedGitLab, beside: ProjectRecord, number: number): Deed {
  return () => {
    const { id } = world.addProject({ namespace: beside.namespace, path: `storm-${number}` });
    return { told: `appeared ${id}` };
  };
}

function removal({ world }: SimulatedGitLab, project: ProjectRecord): Deed {
  return () => {
    world.removeProject(project);
    return { told: `removed ${project.id}` };
  };
}

/** GitLab tells nobody that a project was archived; the push that comes after it makes us look. */
function archiving({ world }: SimulatedGitLab, project: ProjectRecord): Deed {
  return () => {
    archiveProject(world, project, !project.archived);
    push(world, project, creatorOf(world, project), { modified: ['.gitlab-ci.yml'] });
    return { told: `${project.archived ? 'archived' : 'unarchived'} ${project.id}` };
  };
}

function activity({ world }: SimulatedGitLab, project: ProjectRecord, random: Random): Deed {
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
