import { createHash } from 'node:crypto';
import type { ProjectRecord } from '../world/records.ts';
import type { Pipeline, Push } from '../world/world-change.ts';
import type { World } from '../world/world.ts';

/** The push and the pipeline in the payload of a hook test. Changes nothing in the world. */
export function sampleActivity(world: World, project: ProjectRecord): { push: Push; pipeline: Pipeline } {
  const branch = project.defaultBranch ?? 'main';
  const sha = createHash('sha1').update(`${world.seed} ${project.id}`).digest('hex');
  const at = project.lastActivityAt;
  const commit = { id: sha, message: 'Add README', added: ['README.md'], modified: [], removed: [] };
  return {
    push: { ref: `refs/heads/${branch}`, before: '0'.repeat(40), after: sha, commits: [commit], at },
    pipeline: { id: project.id, ref: branch, sha, status: 'success', source: 'push', at },
  };
}
