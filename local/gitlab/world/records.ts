export type Visibility = 'private' | 'internal' | 'public';

/** GitLab's role numbers; 0 is no membership. */
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

/** What a root group is licensed for, with everything below it. */
export type Tier = 'free' | 'premium' | 'ultimate';

export type Settings = { readonly [name: string]: boolean | number | null | undefined };

type GroupInvitation = { group: GroupRecord; accessLevel: AccessLevel };
type ProjectShare = { group: GroupRecord; accessLevel: AccessLevel };

/**
 * A namespace: a group, or the personal namespace of a user, which GitLab numbers from the same sequence.
 * Full paths are not kept but read along `parent`, so that renaming a group of 60,000 projects costs nothing.
 */
export type GroupRecord = {
  /** What was set by hand instead of derived from the seed, under GitLab's names; null is not told. */
  settings?: Settings;
  readonly id: number;
  readonly kind: 'group' | 'user';
  name: string;
  path: string;
  description: string;
  parent: GroupRecord | undefined;
  visibility: Visibility;
  /** Milliseconds since 1970, as everywhere in the world. */
  createdAt: number;
  updatedAt: number;
  archived: boolean;
  /** A day, `2026-11-30`. */
  markedForDeletionOn: string | undefined;
  /** Direct members, by user id. */
  members: Map<number, AccessLevel>;
  invitations: GroupInvitation[];
  /** Direct subgroups and projects by path in lower case. */
  children: Map<string, GroupRecord>;
  projectsByPath: Map<string, ProjectRecord>;
  /** What lay here under another path before it was renamed, by that path in lower case. */
  formerChildren: Map<string, GroupRecord>;
  formerProjects: Map<string, ProjectRecord>;
  /** All by ascending id. `subtreeProjects` includes the group's own. */
  descendants: GroupRecord[];
  ownProjects: ProjectRecord[];
  subtreeProjects: ProjectRecord[];
  sharedProjects: ProjectRecord[];
};

/** What is kept of a project; everything else is derived from the seed and the id when it is asked for. */
export type ProjectRecord = {
  /** As of a group. */
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
