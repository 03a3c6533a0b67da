import { atMost, fullPath, isLegalPath } from './paths.ts';
import type { GroupRecord, ProjectRecord, Visibility } from './records.ts';

/** A change of the world that GitLab would refuse too; the message says why. */
export class WorldRefusal extends Error {}

export type NewGroup = {
  path: string;
  name?: string;
  parent?: GroupRecord | undefined;
  visibility?: Visibility;
  createdAt?: number;
  description?: string;
  /** Must lie above every id given so far; the next one when absent. */
  id?: number;
};

export function emptyNamespace(
  id: number,
  kind: GroupRecord['kind'],
  wanted: NewGroup,
  createdAt: number,
): GroupRecord {
  const visibility = wanted.visibility ?? 'private';
  return {
    id,
    kind,
    name: wanted.name ?? wanted.path,
    path: wanted.path,
    description: wanted.description ?? '',
    parent: wanted.parent,
    visibility: wanted.parent === undefined ? visibility : atMost(visibility, wanted.parent.visibility),
    createdAt,
    archived: false,
    markedForDeletionOn: undefined,
    members: new Map(),
    invitations: [],
    children: new Map(),
    projectsByPath: new Map(),
    formerChildren: new Map(),
    formerProjects: new Map(),
    descendants: [],
    ownProjects: [],
    subtreeProjects: [],
    sharedProjects: [],
  };
}

/** Groups and projects share the paths within a group. */
export function refuseTaken(parent: GroupRecord, path: string, except: ProjectRecord | undefined): void {
  const key = path.toLowerCase();
  const project = parent.projectsByPath.get(key);
  const taken = parent.children.has(key) || (project !== undefined && project !== except);
  refuseUnfit(path, taken, parent);
}

export function refuseUnfit(path: string, taken: boolean, parent?: GroupRecord): void {
  if (!isLegalPath(path)) throw new WorldRefusal(`'${path}' is not a legal path.`);
  if (taken) {
    throw new WorldRefusal(
      `'${path}' has already been taken${parent === undefined ? '' : ` in ${fullPath(parent)}`}.`,
    );
  }
}
