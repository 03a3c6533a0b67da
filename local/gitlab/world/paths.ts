import type { GroupRecord, ProjectRecord, Visibility } from './records.ts';

export function fullPath(group: GroupRecord): string {
  return group.parent === undefined ? group.path : `${fullPath(group.parent)}/${group.path}`;
}

export function fullName(group: GroupRecord): string {
  return group.parent === undefined ? group.name : `${fullName(group.parent)} / ${group.name}`;
}

export function projectPath(project: ProjectRecord): string {
  return `${fullPath(project.namespace)}/${project.path}`;
}

/** The group, its parent, and so on up to the top-level group. */
export function* lineage(group: GroupRecord): Generator<GroupRecord> {
  for (let at: GroupRecord | undefined = group; at !== undefined; at = at.parent) yield at;
}

export function rootOf(group: GroupRecord): GroupRecord {
  return group.parent === undefined ? group : rootOf(group.parent);
}

export function depthOf(group: GroupRecord): number {
  return group.parent === undefined ? 0 : depthOf(group.parent) + 1;
}

const openness: Record<Visibility, number> = { private: 0, internal: 10, public: 20 };

/** The lower visibility: in GitLab nothing may be more visible than its namespace. */
export function atMost(wanted: Visibility, ceiling: Visibility): Visibility {
  return openness[wanted] <= openness[ceiling] ? wanted : ceiling;
}

/** GitLab's rule for group and project paths, except for the endings that `isLegalPath` checks. */
const legalPath = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/;

export function isLegalPath(path: string): boolean {
  return legalPath.test(path) && !/\.$|\.git$|\.atom$/i.test(path);
}
