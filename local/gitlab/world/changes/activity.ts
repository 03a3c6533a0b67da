import { createHash } from 'node:crypto';
import type { ProjectRecord, UserRecord } from '../records.ts';
import type { Pipeline, Push, Vulnerability } from '../world-change.ts';
import type { World } from '../world.ts';

type FileChanges = { added?: readonly string[]; modified?: readonly string[]; removed?: readonly string[] };
type PushOptions = FileChanges & { branch?: string; message?: string };

const blankSha = '0'.repeat(40);

/** Pushes one commit to a branch, by default the default branch. Creates the first branch of an empty repository. */
export function push(
  world: World,
  project: ProjectRecord,
  user: UserRecord,
  options: PushOptions = {},
): Push {
  const { branch = project.defaultBranch ?? 'main', message = 'Change some files' } = options;
  const { added = [], modified = [], removed = [] } = options;
  const number = world.nextEventId();
  const after = shaOf(world, project, number);
  const pushed: Push = {
    ref: `refs/heads/${branch}`,
    before: project.emptyRepo ? blankSha : shaOf(world, project, number - 1),
    after,
    commits: [{ id: after, message, added, modified, removed }],
    at: world.nextTimestamp(),
  };
  project.emptyRepo = false;
  project.defaultBranch ??= branch;
  project.lastActivityAt = pushed.at;
  world.emit({ kind: 'pushed', project, user, push: pushed });
  return pushed;
}

/** Reports a pipeline in one state; by default on the default branch, started by a push, and successful. */
export function runPipeline(
  world: World,
  project: ProjectRecord,
  user: UserRecord,
  options: Partial<Pick<Pipeline, 'ref' | 'status' | 'source'>> = {},
): Pipeline {
  const id = world.nextEventId();
  const { ref = project.defaultBranch ?? 'main', status = 'success', source = 'push' } = options;
  const pipeline: Pipeline = {
    id,
    ref,
    status,
    source,
    sha: shaOf(world, project, id),
    at: world.nextTimestamp(),
  };
  world.emit({ kind: 'pipeline', project, user, pipeline });
  return pipeline;
}

export function reportVulnerability(
  world: World,
  project: ProjectRecord,
  options: Partial<Omit<Vulnerability, 'id' | 'at'>> = {},
): Vulnerability {
  const vulnerability: Vulnerability = {
    id: world.nextEventId(),
    title: 'Improper neutralization of input',
    severity: 'high',
    state: 'detected',
    reportType: 'sast',
    file: 'src/index.ts',
    ...options,
    at: world.nextTimestamp(),
  };
  world.emit({ kind: 'vulnerability', project, vulnerability });
  return vulnerability;
}

function shaOf(world: World, project: ProjectRecord, number: number): string {
  return createHash('sha1').update(`${world.seed} ${project.id} ${number}`).digest('hex');
}

/** The creator of a project, or the first user: the default author of activity. */
export function creatorOf(world: World, project: ProjectRecord): UserRecord {
  const user = world.userById(project.creatorId) ?? world.users[0];
  if (user === undefined) throw new Error('A world without users.');
  return user;
}
