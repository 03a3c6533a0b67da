import { createHash } from 'node:crypto';
import type { ProjectRecord, UserRecord } from '../records.ts';
import type { Pipeline, Push, Vulnerability } from '../world-change.ts';
import type { World } from '../world.ts';

type Touched = { added?: readonly string[]; modified?: readonly string[]; removed?: readonly string[] };
type PushWish = Touched & { branch?: string; message?: string };

const blankSha = '0'.repeat(40);

/** One commit on a branch, the default one unless named; an empty repository gets its first branch by it. */
export function push(world: World, project: ProjectRecord, user: UserRecord, wish: PushWish = {}): Push {
  const { branch = project.defaultBranch ?? 'main', message = 'Change some files' } = wish;
  const { added = [], modified = [], removed = [] } = wish;
  const number = world.nextEventId();
  const after = shaOf(world, project, number);
  const pushed: Push = {
    ref: `refs/heads/${branch}`,
    before: project.emptyRepo ? blankSha : shaOf(world, project, number - 1),
    after,
    commits: [{ id: after, message, added, modified, removed }],
    at: world.moment(),
  };
  project.emptyRepo = false;
  project.defaultBranch ??= branch;
  project.lastActivityAt = pushed.at;
  world.tell({ kind: 'pushed', project, user, push: pushed });
  return pushed;
}

/** A pipeline in one of its states; by default on the default branch, pushed, and successful. */
export function runPipeline(
  world: World,
  project: ProjectRecord,
  user: UserRecord,
  wish: Partial<Pick<Pipeline, 'ref' | 'status' | 'source'>> = {},
): Pipeline {
  const id = world.nextEventId();
  const { ref = project.defaultBranch ?? 'main', status = 'success', source = 'push' } = wish;
  const pipeline: Pipeline = { id, ref, status, source, sha: shaOf(world, project, id), at: world.moment() };
  world.tell({ kind: 'pipeline', project, user, pipeline });
  return pipeline;
}

export function reportVulnerability(
  world: World,
  project: ProjectRecord,
  wish: Partial<Omit<Vulnerability, 'id' | 'at'>> = {},
): Vulnerability {
  const vulnerability: Vulnerability = {
    id: world.nextEventId(),
    title: 'Improper neutralization of input',
    severity: 'high',
    state: 'detected',
    reportType: 'sast',
    file: 'src/index.ts',
    ...wish,
    at: world.moment(),
  };
  world.tell({ kind: 'vulnerability', project, vulnerability });
  return vulnerability;
}

function shaOf(world: World, project: ProjectRecord, number: number): string {
  return createHash('sha1').update(`${world.seed} ${project.id} ${number}`).digest('hex');
}

/** Who acts in a project where nobody else is named. */
export function creatorOf(world: World, project: ProjectRecord): UserRecord {
  const user = world.userById(project.creatorId) ?? world.users[0];
  if (user === undefined) throw new Error('A world without users.');
  return user;
}
