import { groupMembers, inheritedMembers } from '../../details/members.ts';
import { runnerIdOf } from '../../details/ids.ts';
import { groupEntity } from '../../entities/group-entity.ts';
import { fullPath } from '../../world/paths.ts';
import { owner, type GroupRecord } from '../../world/records.ts';
import { connection, type PageArguments } from '../connection.ts';
import { globalId } from '../global-id.ts';
import { roleInGroup, type View } from '../view.ts';
import { runnerNode, variableNode } from './ci-nodes.ts';
import { accessLevelNode, levelName, memberNode } from './member-nodes.ts';

type MemberArguments = PageArguments & {
  relations: readonly string[];
  accessLevels?: readonly string[] | null;
};

/** The fields of `Group`. Variables are null below Owner, and runners are empty. */
export function groupNode(group: GroupRecord, view: View) {
  const { api, details } = view;
  const role = roleInGroup(view, group);
  const listed = () => groupEntity(group, api.setting);
  return {
    ciVariables: (page: PageArguments) => {
      if (role < owner) return null;
      return connection(
        details.ofGroup(group).variables,
        page,
        (variable) => `${variable.key} ${variable.environment_scope}`,
        (variable) => variableNode('Group', group.id, variable),
      );
    },
    fullPath: () => fullPath(group),
    groupMembers: (given: MemberArguments) => members(group, view, given),
    id: globalId('Group', group.id),
    maxAccessLevel: () => accessLevelNode(role),
    name: group.name,
    path: group.path,
    plan: () => planOf(group, view),
    projectCreationLevel: () => listed()['project_creation_level'],
    requireTwoFactorAuthentication: () => listed()['require_two_factor_authentication'],
    runners: ({ membership, type, ...page }: PageArguments & { membership: string; type?: string | null }) =>
      runners(role >= owner && type !== 'PROJECT_TYPE' ? reached(group, membership) : [], view, page),
    twoFactorGracePeriod: () => listed()['two_factor_grace_period'],
    visibility: group.visibility,
  };
}

function planOf(group: GroupRecord, { api }: View) {
  const name = api.world.tierOf(group);
  return { name, isPaid: name !== 'free', title: name };
}

function reached(group: GroupRecord, membership: string): GroupRecord[] {
  return membership === 'DIRECT' ? [group] : [group, ...group.descendants];
}

function runners(groups: readonly GroupRecord[], { details }: View, page: PageArguments) {
  const all = groups.flatMap((group) =>
    details.ofGroup(group).runners.map((runner, index) => ({ runner, id: runnerIdOf(group, index) })),
  );
  return connection(
    all,
    page,
    ({ id }) => id,
    ({ id, runner }) => runnerNode(id, 'GROUP_TYPE', runner),
  );
}

function members(group: GroupRecord, view: View, { relations, accessLevels, ...page }: MemberArguments) {
  const all = [
    ...(relations.includes('DIRECT') ? groupMembers(group, view.api.world, view.details) : []),
    ...(relations.includes('INHERITED') ? inheritedMembers(group.parent, view.api.world, view.details) : []),
  ];
  const kept = all.filter(({ level }) => accessLevels?.includes(levelName(level) ?? '') ?? true);
  return connection(
    kept,
    page,
    ({ userId, level }) => `${userId} ${level}`,
    (member) => memberNode('GroupMember', member),
  );
}
