import { z } from 'zod';
import { archiveGroup } from '../world/changes/archive.ts';
import { changeGroupSettings, groupSettings } from '../world/changes/change-settings.ts';
import { markForDeletion, restoreFromDeletion } from '../world/changes/mark-for-deletion.ts';
import { recreateGroup } from '../world/changes/recreate.ts';
import { removeGroup } from '../world/changes/remove-group.ts';
import { setGroupVisibility } from '../world/changes/set-visibility.ts';
import { swapGroupPaths } from '../world/changes/swap-paths.ts';
import { transferGroup } from '../world/changes/transfer-group.ts';
import type { AccessLevel } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Action, action, settingsSchema, changing, Visibility } from './action.ts';
import type { References } from './references.ts';

const Tier = z.enum(['free', 'premium', 'ultimate']);
/** GitLab's role numbers; 0 removes the membership. */
const Level = z.literal([0, 10, 15, 20, 25, 30, 40, 50] satisfies AccessLevel[]);

export function groupActions(world: World, { group, user }: References): Record<string, Action> {
  return {
    ...membershipActions(world, { group, user }),
    'create-group': action(
      {
        path: z.string(),
        name: z.string().min(1).optional(),
        parent: group.optional(),
        visibility: Visibility.optional(),
        /** The Owner of the new group; Owners of the parent own it by inheritance. */
        owner: user.optional(),
        tier: Tier.optional(),
      },
      ({ owner, tier, name, visibility, ...fields }) => {
        const created = world.addGroup({
          ...fields,
          ...(name === undefined ? {} : { name }),
          ...(visibility === undefined ? {} : { visibility }),
        });
        if (tier !== undefined) world.setTier(created, tier);
        const creator = owner ?? (fields.parent === undefined ? world.user('demo') : undefined);
        if (creator !== undefined) world.setOwner(created, creator);
        return [created];
      },
    ),
    'rename-group': action(
      { group, path: z.string().optional(), name: z.string().min(1).optional() },
      (fields) =>
        changing(fields.group, (record) =>
          world.renameGroup(record, {
            ...(fields.path === undefined ? {} : { path: fields.path }),
            ...(fields.name === undefined ? {} : { name: fields.name }),
          }),
        ),
    ),
    'transfer-group': action({ group, to: group.nullable() }, (fields) =>
      changing(fields.group, (record) => transferGroup(world, record, fields.to ?? undefined)),
    ),
    'set-group-visibility': action({ group, visibility: Visibility }, (fields) =>
      changing(fields.group, (record) => setGroupVisibility(world, record, fields.visibility)),
    ),
    'change-group-settings': action({ group, settings: settingsSchema(groupSettings) }, (fields) =>
      changing(fields.group, (record) => changeGroupSettings(world, record, fields.settings)),
    ),
    'archive-group': action({ group }, (fields) =>
      changing(fields.group, (record) => archiveGroup(world, record)),
    ),
    'unarchive-group': action({ group }, (fields) =>
      changing(fields.group, (record) => archiveGroup(world, record, false)),
    ),
    'mark-group': action({ group, renamed: z.boolean().default(false) }, (fields) =>
      changing(fields.group, (record) => markForDeletion(world, record, fields)),
    ),
    'restore-group': action({ group }, (fields) =>
      changing(fields.group, (record) => restoreFromDeletion(world, record)),
    ),
    'delete-group': action({ group }, (fields) =>
      changing(fields.group, (record) => removeGroup(world, record)),
    ),
    'recreate-group': action({ group }, (fields) => [fields.group, recreateGroup(world, fields.group)]),
    'swap-groups': action({ group, with: group }, (fields) => {
      swapGroupPaths(world, fields.group, fields.with);
      return [fields.group, fields.with];
    }),
  };
}

function membershipActions(
  world: World,
  { group, user }: Pick<References, 'group' | 'user'>,
): Record<string, Action> {
  return {
    'set-member': action({ group, user, level: Level }, (fields) =>
      changing(fields.group, (record) => world.setMember(record, fields.user, fields.level)),
    ),
    'set-tier': action({ group, tier: Tier }, (fields) =>
      changing(fields.group, (record) => world.setTier(record, fields.tier)),
    ),
  };
}
