import type { DetailsReader } from '../details/details.ts';
import type { ApiContext } from '../http/call.ts';
import type { ScansReader } from '../scans/scans.ts';
import type { Instance } from '../instance/instance.ts';
import { canReadGroup, canReadProject, groupAccess, projectAccess } from '../world/access.ts';
import { owner, reporter, type GroupRecord, type ProjectRecord, type UserRecord } from '../world/records.ts';

/** The world as one caller sees it. */
export type View = {
  api: ApiContext;
  details: DetailsReader;
  scans: ScansReader;
  instance: Instance;
  /** Undefined without a token: only public things are visible. */
  user: UserRecord | undefined;
  /** Message with which the token is denied fields of `Query`; undefined for a token that may read. */
  denied?: string | undefined;
};

/** The role of the caller; an administrator counts as Owner. */
export function roleInProject({ user }: View, project: ProjectRecord): number {
  if (user === undefined) return 0;
  return user.admin ? owner : projectAccess(user, project);
}

export function roleInGroup({ user }: View, group: GroupRecord): number {
  if (user === undefined) return 0;
  return user.admin ? owner : groupAccess(user, group);
}

export function seesProject({ user }: View, project: ProjectRecord): boolean {
  return canReadProject(user, project);
}

export function seesGroup({ user, api }: View, group: GroupRecord): boolean {
  return canReadGroup(user, group, user === undefined ? [] : api.world.memberOf(user));
}

/** Code of private projects needs Reporter. */
export function readsCode(view: View, project: ProjectRecord): boolean {
  return project.visibility !== 'private' || roleInProject(view, project) >= reporter;
}
