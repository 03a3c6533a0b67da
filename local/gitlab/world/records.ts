export type Visibility = 'private' | 'internal' | 'public';

/** GitLab's role numbers; 0 means no membership. */
export type AccessLevel = 0 | 10 | 15 | 20 | 25 | 30 | 40 | 50;
export const reporter = 20;
export const developer = 30;
export const maintainer = 40;
export const owner = 50;

export type UserRecord = {
  readonly id: number;
  readonly username: string;
  name: string;
  state: 'active' | 'blocked';
  admin: boolean;
  createdAt: number;
};

/** Licence of a top-level group and everything in it. */
export type Tier = 'free' | 'premium' | 'ultimate';

export type Settings = { readonly [name: string]: unknown };

type GroupInvitation = { group: GroupRecord; accessLevel: AccessLevel };
type ProjectShare = { group: GroupRecord; accessLevel: AccessLevel };

/**
 * A namespace: a group, or the personal namespace of a user, with ids from the same sequence. Full paths are not
 * stored but derived from `parent`, so that renaming a group of 60,000 projects costs nothing.
 */
export type GroupRecord = {
  /** Settings set explicitly instead of derived from the seed, by GitLab's names; undefined omits the field. */
  settings?: Settings;
  readonly id: number;
  readonly kind: 'group' | 'user';
  name: string;
  path: string;
  description: string;
  parent: GroupRecord | undefined;
  visibility: Visibility;
  /** Milliseconds since 1970, like all times of the world. */
  createdAt: number;
  updatedAt: number;
  archived: boolean;
  /** Day, `2026-11-30`. */
  markedForDeletionOn: string | undefined;
  /** Direct members, by user id. */
  members: Map<number, AccessLevel>;
  invitations: GroupInvitation[];
  /** Direct subgroups and projects by lower-case path. */
  children: Map<string, GroupRecord>;
  projectsByPath: Map<string, ProjectRecord>;
  /** Renamed or moved records by their lower-case former path. */
  formerChildren: Map<string, GroupRecord>;
  formerProjects: Map<string, ProjectRecord>;
  /** By ascending id. `subtreeProjects` includes `ownProjects`. */
  descendants: GroupRecord[];
  ownProjects: ProjectRecord[];
  subtreeProjects: ProjectRecord[];
  sharedProjects: ProjectRecord[];
};

/** Stored fields of a project; all others are derived from the seed and the id on request. */
export type ProjectRecord = {
  /** As for groups. */
  settings?: Settings;
  readonly id: number;
  namespace: GroupRecord;
  name: string;
  path: string;
  visibility: Visibility;
  createdAt: number;
  updatedAt: number;
  lastActivityAt: number;
  archived: boolean;
  emptyRepo: boolean;
  defaultBranch: string | undefined;
  markedForDeletionOn: string | undefined;
  forkedFromId: number | undefined;
  forksCount: number;
  creatorId: number;
  shares: readonly ProjectShare[];
};

export type GroupOrProject = GroupRecord | ProjectRecord;
