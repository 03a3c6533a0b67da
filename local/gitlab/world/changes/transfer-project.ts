import { atMost, projectPath } from '../paths.ts';
import type { GroupRecord, ProjectRecord } from '../records.ts';
import { indexProject, unindexProject } from '../subtree-index.ts';
import { WorldRefusal } from '../world-refusal.ts';
import type { World } from '../world.ts';

/** Into any group or personal namespace. It keeps its id, is no more visible than its new place, and is redirected to. */
export function transferProject(world: World, project: ProjectRecord, to: GroupRecord): void {
  if (project.namespace === to) throw new WorldRefusal('Project is already in this namespace.');
  world.places.refuseUnfit(to, project.path);
  const oldPath = projectPath(project);
  world.places.leaveProject(project, true);
  unindexProject(project);
  project.namespace = to;
  project.visibility = atMost(project.visibility, to.visibility);
  project.updatedAt = world.moment();
  world.places.enterProject(project);
  indexProject(project);
  world.tell({ kind: 'project-transferred', project, oldPath });
}
