import { atMost, projectPath } from '../paths.ts';
import type { GroupRecord, ProjectRecord } from '../records.ts';
import { indexProject, unindexProject } from '../subtree-index.ts';
import { InvalidChangeError } from '../invalid-change-error.ts';
import type { World } from '../world.ts';

/**
 * Moves a project into a group or personal namespace. Keeps its id; its visibility may be lowered; the old path
 * redirects.
 */
export function transferProject(world: World, project: ProjectRecord, to: GroupRecord): void {
  if (project.namespace === to) throw new InvalidChangeError('Project is already in this namespace.');
  world.pathIndex.assertPathAvailable(to, project.path);
  const oldPath = projectPath(project);
  world.pathIndex.removeProject(project, true);
  unindexProject(project);
  project.namespace = to;
  project.visibility = atMost(project.visibility, to.visibility);
  project.updatedAt = world.nextTimestamp();
  world.pathIndex.addProject(project);
  indexProject(project);
  world.emit({ kind: 'project-transferred', project, oldPath });
}
