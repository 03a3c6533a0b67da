import { z } from 'zod';
import { archiveProject } from '../world/changes/archive.ts';
import { changeProjectSettings, projectSettings } from '../world/changes/change-settings.ts';
import { markForDeletion, restoreFromDeletion } from '../world/changes/mark-for-deletion.ts';
import { recreateProject } from '../world/changes/recreate.ts';
import { setProjectVisibility } from '../world/changes/set-visibility.ts';
import { swapProjectPaths } from '../world/changes/swap-paths.ts';
import { transferProject } from '../world/changes/transfer-project.ts';
import type { World } from '../world/world.ts';
import { type Action, action, settingsSchema, changing, Visibility } from './action.ts';
import type { References } from './references.ts';

export function projectActions(world: World, { project, namespace }: References): Record<string, Action> {
  return {
    'create-project': action(
      {
        namespace,
        path: z.string(),
        name: z.string().min(1).optional(),
        visibility: Visibility.optional(),
        branch: z.string().min(1).optional(),
      },
      ({ branch, name, visibility, ...fields }) => [
        world.addProject({
          ...fields,
          ...(name === undefined ? {} : { name }),
          ...(visibility === undefined ? {} : { visibility }),
          ...(branch === undefined ? {} : { defaultBranch: branch }),
        }),
      ],
    ),
    'rename-project': action(
      { project, path: z.string().optional(), name: z.string().min(1).optional() },
      (fields) =>
        changing(fields.project, (record) =>
          world.renameProject(record, {
            ...(fields.path === undefined ? {} : { path: fields.path }),
            ...(fields.name === undefined ? {} : { name: fields.name }),
          }),
        ),
    ),
    'transfer-project': action({ project, to: namespace }, (fields) =>
      changing(fields.project, (record) => transferProject(world, record, fields.to)),
    ),
    'set-project-visibility': action({ project, visibility: Visibility }, (fields) =>
      changing(fields.project, (record) => setProjectVisibility(world, record, fields.visibility)),
    ),
    'change-project-settings': action({ project, settings: settingsSchema(projectSettings) }, (fields) =>
      changing(fields.project, (record) => changeProjectSettings(world, record, fields.settings)),
    ),
    'archive-project': action({ project }, (fields) =>
      changing(fields.project, (record) => archiveProject(world, record)),
    ),
    'unarchive-project': action({ project }, (fields) =>
      changing(fields.project, (record) => archiveProject(world, record, false)),
    ),
    'mark-project': action({ project, renamed: z.boolean().default(false) }, (fields) =>
      changing(fields.project, (record) => markForDeletion(world, record, fields)),
    ),
    'restore-project': action({ project }, (fields) =>
      changing(fields.project, (record) => restoreFromDeletion(world, record)),
    ),
    'delete-project': action({ project }, (fields) =>
      changing(fields.project, (record) => world.removeProject(record)),
    ),
    'recreate-project': action({ project }, (fields) => [
      fields.project,
      recreateProject(world, fields.project),
    ]),
    'swap-projects': action({ project, with: project }, (fields) => {
      swapProjectPaths(world, fields.project, fields.with);
      return [fields.project, fields.with];
    }),
  };
}
