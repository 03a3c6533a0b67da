import { atMost } from '../paths.ts';
import type { GroupRecord, ProjectRecord, Visibility } from '../records.ts';
import { InvalidChangeError } from '../invalid-change-error.ts';
import type { World } from '../world.ts';

/** Throws, as GitLab's validation does, if the visibility exceeds that of the namespace. */
export function setProjectVisibility(world: World, project: ProjectRecord, visibility: Visibility): void {
  assertNotAbove(visibility, project.namespace);
  if (project.visibility === visibility) return;
  project.visibility = visibility;
  project.updatedAt = world.nextTimestamp();
  world.emit({ kind: 'project-updated', project, aspect: 'visibility' });
}

/** Throws if the visibility exceeds that of the parent, or is below that of a child. */
export function setGroupVisibility(world: World, group: GroupRecord, visibility: Visibility): void {
  if (group.parent !== undefined) assertNotAbove(visibility, group.parent);
  assertNotBelow(visibility, group.ownProjects, 'projects');
  assertNotBelow(visibility, [...group.children.values()], 'sub-groups');
  if (group.visibility === visibility) return;
  group.visibility = visibility;
  group.updatedAt = world.nextTimestamp();
  world.emit({ kind: 'group-updated', group, aspect: 'visibility' });
}

function assertNotAbove(visibility: Visibility, place: GroupRecord): void {
  if (atMost(visibility, place.visibility) === visibility) return;
  throw new InvalidChangeError(`${visibility} is not allowed in a ${place.visibility} group.`);
}

function assertNotBelow(
  visibility: Visibility,
  inside: readonly { visibility: Visibility }[],
  what: string,
): void {
  if (inside.every((thing) => atMost(thing.visibility, visibility) === thing.visibility)) return;
  throw new InvalidChangeError(
    `${visibility} is not allowed since this group contains ${what} with higher visibility.`,
  );
}
