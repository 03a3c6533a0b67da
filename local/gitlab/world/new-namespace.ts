import { atMost } from './paths.ts';
import type { GroupRecord, Visibility } from './records.ts';

export type NewGroup = {
  path: string;
  name?: string;
  parent?: GroupRecord | undefined;
  visibility?: Visibility;
  createdAt?: number;
  description?: string;
  /** Must be greater than all existing ids; default the next one. */
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
    updatedAt: createdAt,
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
