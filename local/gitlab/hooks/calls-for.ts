import type { EntitySetting } from '../entities/group-entity.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import type { WorldChange } from '../world/world-change.ts';
import type { World } from '../world/world.ts';
import { branchMatches } from './branch-filter.ts';
import type { HookFlag, HookRecord } from './hook-record.ts';
import type { HookRegistry } from './hook-registry.ts';
import { memberPayload, subgroupPayload, systemGroupPayload } from './payloads/group-payload.ts';
import { pipelinePayload } from './payloads/pipeline-payload.ts';
import { projectHookPayload, systemProjectPayload } from './payloads/project-payload.ts';
import { pushPayload, repositoryUpdatePayload } from './payloads/push-payload.ts';
import { vulnerabilityPayload } from './payloads/vulnerability-payload.ts';

export type Instance = { world: World; registry: HookRegistry; setting: EntitySetting };

/** One event and the hooks to call with it. `payload` is a function, so that events without hooks cost nothing. */
export type HookCall = {
  hooks: readonly HookRecord[];
  event: string;
  trigger: string;
  payload: () => Record<string, unknown>;
};

const projectVerbs = {
  'project-created': 'project_create',
  'project-destroyed': 'project_destroy',
  'project-renamed': 'project_rename',
  'project-transferred': 'project_transfer',
  'project-updated': 'project_update',
} as const;
const memberVerbs = {
  'member-added': 'user_add_to_group',
  'member-updated': 'user_update_for_group',
  'member-removed': 'user_remove_from_group',
} as const;

/**
 * Exactly the hook calls that GitLab makes for a change (gitlab.md §5.3). Group hooks are not called for renames,
 * transfers, archiving, visibility, settings or scheduled deletion. System hooks are called for most of these, but not
 * for the transfer, visibility or archiving of a group.
 */
export function callsFor(change: WorldChange, instance: Instance): HookCall[] {
  const { world, registry, setting } = instance;
  switch (change.kind) {
    case 'project-created':
    case 'project-destroyed': {
      const { project } = change;
      const name = projectVerbs[change.kind];
      const hooks = licensed(
        world,
        registry.ofGroups(parentGroup(project), 'project_events'),
        project.namespace,
      );
      return [
        call(hooks, 'Project Hook', 'project_hooks', () => projectHookPayload(world, project, name)),
        system(registry, () => systemProjectPayload(world, project, name)),
      ];
    }
    case 'project-renamed':
    case 'project-transferred':
    case 'project-updated': {
      const name = projectVerbs[change.kind];
      const oldPath = 'oldPath' in change ? change.oldPath : undefined;
      return [system(registry, () => systemProjectPayload(world, change.project, name, oldPath))];
    }
    case 'group-created':
    case 'group-destroyed': {
      const { group } = change;
      const verb = change.kind === 'group-created' ? 'create' : 'destroy';
      return [
        ...subgroupCalls(instance, group, `subgroup_${verb}`),
        system(registry, () => systemGroupPayload(group, `group_${verb}`)),
      ];
    }
    case 'group-renamed':
      return [system(registry, () => systemGroupPayload(change.group, 'group_rename', change))];
    case 'group-transferred':
    case 'group-updated':
      return [];
    case 'member-added':
    case 'member-updated':
    case 'member-removed': {
      const { group, user, level, kind } = change;
      const payload = () => memberPayload(world, group, user, level, memberVerbs[kind]);
      const hooks = licensed(world, registry.ofGroups(group, 'member_events'), group);
      return [call(hooks, 'Member Hook', 'member_hooks', payload), system(registry, payload)];
    }
    case 'pushed':
      return [
        call(pushHooks(instance, change.project, change.push.ref), 'Push Hook', 'push_hooks', () =>
          pushPayload(change, setting),
        ),
        system(registry, () => pushPayload(change, setting), 'push_events'),
        system(registry, () => repositoryUpdatePayload(change, setting), 'repository_update_events'),
      ];
    case 'pipeline': {
      const hooks = projectAndGroupHooks(instance, change.project, 'pipeline_events');
      return [call(hooks, 'Pipeline Hook', 'pipeline_hooks', () => pipelinePayload(change, setting))];
    }
    case 'vulnerability': {
      const { project, vulnerability } = change;
      if (world.tierOf(project.namespace) !== 'ultimate') return [];
      const hooks = projectAndGroupHooks(instance, project, 'vulnerability_events');
      const payload = () => vulnerabilityPayload(project, vulnerability, setting);
      return [call(hooks, 'Vulnerability Hook', 'vulnerability_hooks', payload)];
    }
  }
}

function subgroupCalls({ world, registry }: Instance, group: GroupRecord, name: string): HookCall[] {
  const { parent } = group;
  if (parent === undefined) return [];
  const hooks = licensed(world, registry.ofGroups(parent, 'subgroup_events'), parent);
  return [call(hooks, 'Subgroup Hook', 'subgroup_hooks', () => subgroupPayload(group, parent, name))];
}

function projectAndGroupHooks(instance: Instance, project: ProjectRecord, flag: HookFlag): HookRecord[] {
  const { world, registry } = instance;
  const ofGroups = licensed(world, registry.ofGroups(parentGroup(project), flag), project.namespace);
  return [...registry.ofProject(project, flag), ...ofGroups];
}

function pushHooks(instance: Instance, project: ProjectRecord, ref: string): HookRecord[] {
  const branch = ref.replace('refs/heads/', '');
  return projectAndGroupHooks(instance, project, 'push_events').filter((hook) => branchMatches(hook, branch));
}

/** Group hooks may exist outside Premium and Ultimate, but are never called there. */
function licensed(world: World, hooks: readonly HookRecord[], place: GroupRecord): readonly HookRecord[] {
  return hooks.length === 0 || world.tierOf(place) === 'free' ? [] : hooks;
}

function parentGroup(project: ProjectRecord): GroupRecord | undefined {
  return project.namespace.kind === 'group' ? project.namespace : undefined;
}

function call(
  hooks: readonly HookRecord[],
  event: string,
  trigger: string,
  payload: HookCall['payload'],
): HookCall {
  return { hooks, event, trigger, payload };
}

function system(registry: HookRegistry, payload: HookCall['payload'], flag?: HookFlag): HookCall {
  return call(registry.system(flag), 'System Hook', 'system_hooks', payload);
}
