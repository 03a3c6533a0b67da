import type { Details } from '../details/details.ts';
import type { ListedHook } from '../details/records.ts';
import type { HookKind, HookRecord } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { groupAccess, projectAccess } from '../world/access.ts';
import {
  maintainer,
  owner,
  type GroupRecord,
  type ProjectRecord,
  type UserRecord,
} from '../world/records.ts';
import { notFound, HttpError } from './response.ts';
import type { Call, ApiContext } from './call.ts';
import { groupOf, projectOf } from './find-record.ts';
import { blankHook } from './hook-parameters.ts';

/** The hooks of groups, of projects, or of the instance: their endpoint, limit and access rules. */
export type HookCollection = {
  kind: HookKind;
  template: string;
  /** gitlab.com's limit, and the error body above it. */
  maxHooks: number;
  tooManyBody: unknown;
  /** Id of the group or project. Throws if the caller may not manage its hooks. */
  ownerId(call: Call): number;
  /** The hook in the path. Throws like `ownerId`, and 404 for a missing hook. */
  hook(call: Call): HookRecord;
  /** Webhooks of other systems, which only the list contains. */
  foreign(ownerId: number): readonly HookRecord[];
  /** A project for the payload of a hook test; undefined if there is none. */
  sampleProject(call: Call): ProjectRecord | undefined;
  noSampleMessage: string;
};

export function hookCollections(api: ApiContext, hooks: Hooks, details: Details): HookCollection[] {
  return [groupHooks(api, hooks, details), projectHooks(api, hooks, details), systemHooks(hooks)];
}

function groupHooks(api: ApiContext, hooks: Hooks, details: Details): HookCollection {
  const authorized = (call: Call): GroupRecord => {
    const group = groupOf(call, api);
    requireAccess(owner, call, (user) => groupAccess(user, group));
    if (api.world.tierOf(group) === 'free') requireLicence(hooks);
    return group;
  };
  return {
    kind: 'group',
    template: '/groups/:id/hooks',
    maxHooks: 50,
    tooManyBody: { message: { base: ['Maximum number of group hooks (50) exceeded'] } },
    ownerId: (call) => authorized(call).id,
    hook: (call) => findHook(hooks, 'group', authorized(call).id, call.parts[1]),
    foreign: (id) => {
      const group = api.world.groupById(id);
      return group === undefined ? [] : foreignHooks('group', group, details.ofGroup(group).hooks);
    },
    // GitLab's `Group#first_non_empty_project` includes subgroups (older versions did not).
    sampleProject: (call) => authorized(call).subtreeProjects.find(testable),
    noSampleMessage: 'Ensure the group has a project with commits.',
  };
}

function projectHooks(api: ApiContext, hooks: Hooks, details: Details): HookCollection {
  const authorized = (call: Call): ProjectRecord => {
    const project = projectOf(call, api);
    requireAccess(maintainer, call, (user) => projectAccess(user, project));
    return project;
  };
  return {
    kind: 'project',
    template: '/projects/:id/hooks',
    maxHooks: 100,
    tooManyBody: { message: { base: ['Maximum number of project hooks (100) exceeded'] } },
    ownerId: (call) => authorized(call).id,
    hook: (call) => findHook(hooks, 'project', authorized(call).id, call.parts[1]),
    foreign: (id) => {
      const project = api.world.projectById(id);
      return project === undefined ? [] : foreignHooks('project', project, details.ofProject(project).hooks);
    },
    sampleProject: authorized,
    noSampleMessage: 'Ensure the project has at least one commit.',
  };
}

/** Their ids are above all others, so that none of them is taken for a registered hook. */
function foreignHooks(
  kind: 'group' | 'project',
  { id: ownerId, createdAt }: GroupRecord | ProjectRecord,
  hooks: readonly ListedHook[],
): HookRecord[] {
  const first = kind === 'group' ? 2_000_000_000 : 1_000_000_000;
  return hooks.map(({ url, enable_ssl_verification: verifyTls }, index) => {
    const id = first + ownerId * 10 + index;
    return { ...blankHook({ id, kind, ownerId, createdAt }), url, verifyTls };
  });
}

function systemHooks(hooks: Hooks): HookCollection {
  return {
    kind: 'system',
    template: '/hooks',
    maxHooks: Number.MAX_SAFE_INTEGER,
    tooManyBody: undefined,
    ownerId: requireAdministrator,
    hook: (call) => findHook(hooks, 'system', requireAdministrator(call), call.parts[0]),
    foreign: () => [],
    sampleProject: () => undefined,
    noSampleMessage: '',
  };
}

function testable({ emptyRepo, markedForDeletionOn }: ProjectRecord): boolean {
  return !emptyRepo && markedForDeletionOn === undefined;
}

function requireAdministrator(call: Call): number {
  if (call.identity?.user.admin !== true) throw new HttpError(403, { message: '403 Forbidden' });
  return 0;
}

function requireAccess(minLevel: number, call: Call, accessOf: (user: UserRecord) => number): void {
  const user = call.identity?.user;
  if (user?.admin === true) return;
  if (user === undefined || accessOf(user) < minLevel) {
    throw new HttpError(403, { message: '403 Forbidden' });
  }
}

function requireLicence({ unlicensed }: Hooks): void {
  if (unlicensed === 'forbidden') throw new HttpError(403, { message: '403 Forbidden' });
  if (unlicensed === 'not-found') throw notFound('Group');
}

function findHook(hooks: Hooks, kind: HookKind, ownerId: number, id = ''): HookRecord {
  if (!/^\d+$/.test(id)) throw new HttpError(400, { error: 'hook_id is invalid' });
  const found = hooks.instance.registry.of(kind, ownerId).find((hook) => hook.id === Number(id));
  if (found === undefined) throw new HttpError(404, { message: '404 Not found' });
  return found;
}
