import { isoDay } from '../../entities/iso-time.ts';
import type { GroupRecord, ProjectRecord } from '../records.ts';
import { WorldRefusal } from '../world-refusal.ts';
import type { World } from '../world.ts';

type Marked = ProjectRecord | GroupRecord;

const suffix = /-deletion_scheduled-\d+$/;

/**
 * Schedules the deletion: it stays listed, with the day on which this was asked for. `renamed` also does what newer
 * GitLabs do to free the path: `-deletion_scheduled-<id>` is put behind path and name
 * (`app/services/{projects,groups}/mark_for_deletion_service.rb`).
 */
export function markForDeletion(world: World, record: Marked, { renamed = false } = {}): void {
  if (record.markedForDeletionOn !== undefined) return;
  record.updatedAt = world.moment();
  record.markedForDeletionOn = isoDay(record.updatedAt);
  if (!renamed) return tellUpdate(world, record, 'marked for deletion');
  const added = `-deletion_scheduled-${record.id}`;
  rename(world, record, record.path + added, record.name + added);
}

/** Ends the schedule, and gives the old name back; refused when that is taken by now. */
export function restoreFromDeletion(world: World, record: Marked): void {
  if (record.markedForDeletionOn === undefined) {
    throw new WorldRefusal(`'${record.path}' is not marked for deletion.`);
  }
  const marked = record.markedForDeletionOn;
  const path = record.path.replace(suffix, '');
  if (path === record.path) {
    record.markedForDeletionOn = undefined;
    record.updatedAt = world.moment();
    return tellUpdate(world, record, 'restored');
  }
  try {
    record.markedForDeletionOn = undefined;
    rename(world, record, path, record.name.replace(suffix, ''));
  } catch (error) {
    record.markedForDeletionOn = marked;
    throw error;
  }
}

function rename(world: World, record: Marked, path: string, name: string): void {
  if ('namespace' in record) world.renameProject(record, { path, name });
  else world.renameGroup(record, { path, name });
}

function tellUpdate(world: World, record: Marked, aspect: 'marked for deletion' | 'restored'): void {
  if ('namespace' in record) world.tell({ kind: 'project-updated', project: record, aspect });
  else world.tell({ kind: 'group-updated', group: record, aspect });
}
