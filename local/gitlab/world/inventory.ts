import { fullName, fullPath, lineage, projectPath, rootOf } from './paths.ts';
import type { GroupRecord, ProjectRecord, UserRecord, Visibility } from './records.ts';
import type { World } from './world.ts';

type Listed = {
  id: number;
  name: string;
  fullPath: string;
  fullName: string;
  visibility: Visibility;
  archived: boolean;
  markedForDeletionOn: string | undefined;
  /** The topmost group that the user owns above it, from which the crawl comes to it. */
  rootId: number;
};

export type ListedGroup = Listed & { parentId: number | undefined };
export type ListedProject = Listed & {
  groupId: number;
  emptyRepo: boolean;
  defaultBranch: string | undefined;
};

/** What an Owner's crawl must come to, each by ascending id. */
export type WorldInventory = {
  /** The topmost groups that the user owns; they are in `groups` too. */
  roots: { id: number; fullPath: string; topLevelId: number }[];
  groups: ListedGroup[];
  projects: ListedProject[];
};

/** The oracle: read from the world's tree alone, not from the indexes that its lists are served from. */
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
  into.groups.push(listedGroup(group, rootId));
  for (const project of group.projectsByPath.values()) into.projects.push(listedProject(project, rootId));
  for (const child of group.children.values()) gather(into, child, rootId);
}

/** Archived as GitLab lists it: itself or something above it. */
export function listedGroup(group: GroupRecord, rootId: number): ListedGroup {
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

export function listedProject(project: ProjectRecord, rootId: number): ListedProject {
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
