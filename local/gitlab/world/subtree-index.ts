import { lineage } from './paths.ts';
import type { GroupRecord, ProjectRecord } from './records.ts';
import { insertAll, insertById, removeAll, removeById } from './sorted-by-id.ts';

/**
 * Every group holds all its descendants and their projects by id, so that a page of its lists costs the same at any
 * depth. These functions maintain the index; adding or removing a subtree takes one pass over each ancestor.
 */
export function indexGroup(group: GroupRecord): void {
  for (const above of ancestorsOf(group)) {
    insertById(above.descendants, group);
    insertAll(above.descendants, group.descendants);
    insertAll(above.subtreeProjects, group.subtreeProjects);
  }
}

export function unindexGroup(group: GroupRecord): void {
  for (const above of ancestorsOf(group)) {
    removeAll(above.descendants, [group, ...group.descendants]);
    removeAll(above.subtreeProjects, group.subtreeProjects);
  }
}

function ancestorsOf(group: GroupRecord): Iterable<GroupRecord> {
  return group.parent === undefined ? [] : lineage(group.parent);
}

export function indexProject(project: ProjectRecord): void {
  insertById(project.namespace.ownProjects, project);
  for (const above of lineage(project.namespace)) insertById(above.subtreeProjects, project);
}

export function unindexProject(project: ProjectRecord): void {
  removeById(project.namespace.ownProjects, project.id);
  for (const above of lineage(project.namespace)) removeById(above.subtreeProjects, project.id);
}
