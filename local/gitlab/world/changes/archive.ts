import type { GroupRecord, ProjectRecord } from '../records.ts';
import type { World } from '../world.ts';

/** Idempotent: emits nothing if the project is in that state already. */
export function archiveProject(world: World, project: ProjectRecord, archived = true): void {
  if (project.archived === archived) return;
  project.archived = archived;
  project.updatedAt = world.nextTimestamp();
  world.emit({ kind: 'project-updated', project, aspect: archived ? 'archived' : 'unarchived' });
}

/** Everything in the group counts as archived while the group is, without being changed itself. Idempotent. */
export function archiveGroup(world: World, group: GroupRecord, archived = true): void {
  if (group.archived === archived) return;
  group.archived = archived;
  group.updatedAt = world.nextTimestamp();
  world.emit({ kind: 'group-updated', group, aspect: archived ? 'archived' : 'unarchived' });
}
