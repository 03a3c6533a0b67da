import type { GroupRecord, ProjectRecord } from '../records.ts';
import type { World } from '../world.ts';

/** Safe to repeat: what is so already is not told again. */
export function archiveProject(world: World, project: ProjectRecord, archived = true): void {
  if (project.archived === archived) return;
  project.archived = archived;
  project.updatedAt = world.moment();
  world.tell({ kind: 'project-updated', project, aspect: archived ? 'archived' : 'unarchived' });
}

/** What lies below is archived with it as long as it is, without being changed itself. */
export function archiveGroup(world: World, group: GroupRecord, archived = true): void {
  if (group.archived === archived) return;
  group.archived = archived;
  group.updatedAt = world.moment();
  world.tell({ kind: 'group-updated', group, aspect: archived ? 'archived' : 'unarchived' });
}
