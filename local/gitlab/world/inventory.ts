import { fullName, fullPath, lineage, projectPath, rootOf } from './paths.ts';
import type { GroupRecord, ProjectRecord, UserRecord, Visibility } from './records.ts';
import type { World } from './world.ts';

type InventoryItem = {
  id: number;
  name: string;
  fullPath: string;
  fullName: string;
  visibility: Visibility;
  archived: boolean;
  markedForDeletionOn: string | undefined;
  /** The root group, owned by the user, from which the crawl reaches it. */
  rootId: number;
};

export type InventoryGroup = InventoryItem & { parentId: number | undefined };
export type InventoryProject = InventoryItem & {
  groupId: number;
  emptyRepo: boolean;
  defaultBranch: string | undefined;
};

/** Expected result of an Owner's crawl, each list by ascending id. */
export type WorldInventory = {
  /** The topmost groups that the user owns; `groups` contains them too. */
  roots: { id: number; fullPath: string; topLevelId: number }[];
  groups: InventoryGroup[];
  projects: InventoryProject[];
};

/** The oracle: read from the tree of the world only, not from the indexes that serve the lists. */
export function inventoryOf(world: World, user: UserRecord): WorldInventory {
  const inventory: WorldInventory = { roots: [], groups: [], projects: [] };
  for (const root of world.rootsOwnedBy(user)) {
    inventory.roots.push({ id: root.id, fullPath: fullPath(root), topLevelId: rootOf(root).id });
    gather(inventory, root, root.id);
  }
  inventory.groups.sort((left, right) => left.id - right.id);
  inventory.projects.sort((left, right) => left.id - right.id);
  return inventory;
}

function gather(into: WorldInventory, group: GroupRecord, rootId: number): void {
  into.groups.push(inventoryGroup(group, rootId));
  for (const project of group.projectsByPath.values()) into.projects.push(inventoryProject(project, rootId));
  for (const child of group.children.values()) gather(into, child, rootId);
}

/** A group counts as archived if it or an ancestor is, as in GitLab's lists. */
export function inventoryGroup(group: GroupRecord, rootId: number): InventoryGroup {
  return {
    id: group.id,
    name: group.name,
    fullPath: fullPath(group),
    fullName: fullName(group),
    visibility: group.visibility,
    archived: [...lineage(group)].some((at) => at.archived),
    markedForDeletionOn: group.markedForDeletionOn,
    rootId,
    parentId: group.parent?.id,
  };
}

export function inventoryProject(project: ProjectRecord, rootId: number): InventoryProject {
  return {
    id: project.id,
    name: project.name,
    fullPath: projectPath(project),
    fullName: `${fullName(project.namespace)} / ${project.name}`,
    visibility: project.visibility,
    archived: project.archived,
    markedForDeletionOn: project.markedForDeletionOn,
    rootId,
    groupId: project.namespace.id,
    emptyRepo: project.emptyRepo,
    defaultBranch: project.defaultBranch,
  };
}
