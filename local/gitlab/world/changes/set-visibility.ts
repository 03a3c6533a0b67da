import { atMost } from '../paths.ts';
import type { GroupRecord, ProjectRecord, Visibility } from '../records.ts';
import { WorldRefusal } from '../world-refusal.ts';
import type { World } from '../world.ts';

/** Refuses what GitLab's validations refuse: more than the place allows. */
export function setProjectVisibility(world: World, project: ProjectRecord, visibility: Visibility): void {
  refuseAbove(visibility, project.namespace);
  if (project.visibility === visibility) return;
  project.visibility = visibility;
  project.updatedAt = world.moment();
  world.tell({ kind: 'project-updated', project, aspect: 'visibility' });
}

/** Refuses more than the parent allows, and less than something inside has. */
export function setGroupVisibility(world: World, group: GroupRecord, visibility: Visibility): void {
  if (group.parent !== undefined) refuseAbove(visibility, group.parent);
  refuseBelow(visibility, group.ownProjects, 'projects');
  refuseBelow(visibility, [...group.children.values()], 'sub-groups');
  if (group.visibility === visibility) return;
  group.visibility = visibility;
  group.updatedAt = world.moment();
  world.tell({ kind: 'group-updated', group, aspect: 'visibility' });
}

function refuseAbove(visibility: Visibility, place: GroupRecord): void {
  if (atMost(visibility, place.visibility) === visibility) return;
  throw new WorldRefusal(`${visibility} is not allowed in a ${place.visibility} group.`);
}

function refuseBelow(
  visibility: Visibility,
  inside: readonly { visibility: Visibility }[],
  what: string,
): void {
  if (inside.every((thing) => atMost(thing.visibility, visibility) === thing.visibility)) return;
  throw new WorldRefusal(
    `${visibility} is not allowed since this group contains ${what} with higher visibility.`,
  );
}
