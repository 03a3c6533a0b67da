import { z } from 'zod';
import type { Details } from '../details/details.ts';
import { GroupDetailsChange, ProjectDetailsChange } from '../details/records.ts';
import { type Action, action, changing } from './action.ts';
import type { References } from './references.ts';

/** Changes of settings that the lists leave out. They call no hook, and change no time of the record. */
export function detailsActions(details: Details, { project, group }: References): Record<string, Action> {
  return {
    'change-project-details': action({ project, details: ProjectDetailsChange }, (fields) =>
      changing(fields.project, (record) => details.changeProject(record, fields.details)),
    ),
    'change-group-details': action({ group, details: GroupDetailsChange }, (fields) =>
      changing(fields.group, (record) => details.changeGroup(record, fields.details)),
    ),
    'change-instance-settings': action({ settings: z.record(z.string(), z.json()) }, (fields) => {
      details.changeInstance(fields.settings);
      return [];
    }),
  };
}
