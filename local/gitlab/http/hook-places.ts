import type { HookKind, HookRecord } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { groupAccess, projectAccess } from '../world/access.ts';
import { maintainer, owner, type GroupRecord, type ProjectRecord, type UserRecord } from '../world/records.ts';
import { notFound, Refused } from './answer.ts';
import type { Call, Face } from './call.ts';
import { groupOf, projectOf } from './find-record.ts';

/** Where hooks lie, and who may touch them there. */
export type HookPlace = {
  kind: HookKind;
  template: string;
  /** gitlab.com's limit, and GitLab's answer beyond it. */
  most: number;
  tooMany: unknown;
  /** Throws for who may not; gives the id of the group or project. */
  ownerId(call: Call): number;
  /** The same, and 404 for a hook that is not there. */
  hook(call: Call): HookRecord;
  /** A project to test the hook with, if there is one. */
  sample(call: Call): ProjectRecord | undefined;
  sampleFault: string;
};

export function hookPlaces(face: Face, hooks: Hooks): HookPlace[] {
  return [groupPlace(face, hooks), projectPlace(face, hooks), systemPlace(hooks)];
}

function groupPlace(face: Face, hooks: Hooks): HookPlace {
  const permitted = (call: Call): GroupRecord => {
    const group = groupOf(call, face);
    refuseBelow(owner, call, (user) => groupAccess(user, group));
    if (face.world.tierOf(group) === 'free') refuseUnlicensed(hooks);
    return group;
  };
  return {
    kind: 'group',
    template: '/groups/:id/hooks',
    most: 50,
    tooMany: { message: { base: ['Maximum number of group hooks (50) exceeded'] } },
    ownerId: (call) => permitted(call).id,
    hook: (call) => hookOf(hooks, 'group', permitted(call).id, call.parts[1]),
    // `Group#first_non_empty_project`: subgroups count (in older versions they did not).
    sample: (call) => permitted(call).subtreeProjects.find(testable),
    sampleFault: 'Ensure the group has a project with commits.',
  };
}

function projectPlace(face: Face, hooks: Hooks): HookPlace {
  const permitted = (call: Call): ProjectRecord => {
    const project = projectOf(call, face);
    refuseBelow(maintainer, call, (user) => projectAccess(user, project));
    return project;
  };
  return {
    kind: 'project',
    template: '/projects/:id/hooks',
    most: 100,
    tooMany: { message: { base: ['Maximum number of project hooks (100) exceeded'] } },
    ownerId: (call) => permitted(call).id,
    hook: (call) => hookOf(hooks, 'project', permitted(call).id, call.parts[1]),
    sample: permitted,
    sampleFault: 'Ensure the project has at least one commit.',
  };
}

function systemPlace(hooks: Hooks): HookPlace {
  return {
    kind: 'system',
    template: '/hooks',
    most: Number.MAX_SAFE_INTEGER,
    tooMany: undefined,
    ownerId: asAdministrator,
    hook: (call) => hookOf(hooks, 'system', asAdministrator(call), call.parts[0]),
    sample: () => undefined,
    sampleFault: '',
  };
}

function testable({ emptyRepo, markedForDeletionOn }: ProjectRecord): boolean {
  return !emptyRepo && markedForDeletionOn === undefined;
}

function asAdministrator(call: Call): number {
  if (call.identity?.user.admin !== true) throw new Refused(403, { message: '403 Forbidden' });
  return 0;
}

function refuseBelow(least: number, call: Call, accessOf: (user: UserRecord) => number): void {
  const user = call.identity?.user;
  if (user?.admin === true) return;
  if (user === undefined || accessOf(user) < least) {
    throw new Refused(403, { message: '403 Forbidden' });
  }
}

function refuseUnlicensed({ unlicensed }: Hooks): void {
  if (unlicensed === 'forbidden') throw new Refused(403, { message: '403 Forbidden' });
  if (unlicensed === 'not-found') throw notFound('Group');
}

function hookOf(hooks: Hooks, kind: HookKind, ownerId: number, id = ''): HookRecord {
  if (!/^\d+$/.test(id)) throw new Refused(400, { error: 'hook_id is invalid' });
  const found = hooks.instance.registry.of(kind, ownerId).find((hook) => hook.id === Number(id));
  if (found === undefined) throw new Refused(404, { message: '404 Not found' });
  return found;
}
