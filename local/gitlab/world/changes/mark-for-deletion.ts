import { isoDay } from '../../entities/iso-time.ts';
import type { GroupOrProject } from '../records.ts';
import { InvalidChangeError } from '../invalid-change-error.ts';
import type { World } from '../world.ts';

const suffix = /-deletion_scheduled-\d+$/;

/**
 * Schedules the deletion. The record stays listed, with the day of the request. `renamed` also appends
 * `-deletion_scheduled-<id>` to path and name, as newer versions do to free the path
 * (`app/services/{projects,groups}/mark_for_deletion_service.rb`).
 */
export function markForDeletion(world: World, record: GroupOrProject, { renamed = false } = {}): void {
  if (record.markedForDeletionOn !== undefined) return;
  record.updatedAt = world.nextTimestamp();
  record.markedForDeletionOn = isoDay(record.updatedAt);
  if (!renamed) return emitUpdate(world, record, 'marked for deletion');
  const added = `-deletion_scheduled-${record.id}`;
  rename(world, record, record.path + added, record.name + added);
}

/** Cancels the deletion and restores the old path and name. Throws if the old path is taken. */
export function restoreFromDeletion(world: World, record: GroupOrProject): void {
  if (record.markedForDeletionOn === undefined) {
    throw new InvalidChangeError(`'${record.path}' is not marked for deletion.`);
  }
  const before = record.markedForDeletionOn;
  const path = record.path.replace(suffix, '');
  if (path === record.path) {
    record.markedForDeletionOn = undefined;
    record.updatedAt = world.nextTimestamp();
    return emitUpdate(world, record, 'restored');
  }
  try {
    record.markedForDeletionOn = undefined;
    rename(world, record, path, record.name.replace(suffix, ''));
  } catch (error) {
    record.markedForDeletionOn = before;
    throw error;
  }
}

function rename(world: World, record: GroupOrProject, path: string, name: string): void {
  if ('namespace' in record) world.renameProject(record, { path, name });
  else world.renameGroup(record, { path, name });
}

function emitUpdate(world: World, record: GroupOrProject, aspect: 'marked for deletion' | 'restored'): void {
  if ('namespace' in record) world.emit({ kind: 'project-updated', project: record, aspect });
  else world.emit({ kind: 'group-updated', group: record, aspect });
}
