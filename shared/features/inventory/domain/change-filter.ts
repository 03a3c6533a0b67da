import type { ChangeKind } from '../../../contracts/arm/change.ts';
import type { ChangeEvent } from './describe-change.ts';
import { groupPathOf } from './group-path.ts';

/** A caller's choice of changes; absent parts select everything. `since` is included, `until` is not. ISO 8601. */
export type ChangeFilter = {
  since?: string;
  until?: string;
  kinds?: readonly ChangeKind[];
  /** Path of a group as `groupPathOf` gives it: it and what lay below it at the time of the change. */
  group?: string;
  /** Names or resource ids of connectors. */
  connectors?: readonly string[];
  subject?: { type: ChangeEvent['subject']['type']; gitLabId: number };
};

/** Whether the subject of a change is selected. The time is left to the feed, which reads a range of it. */
export function hasSubject(
  { subject }: Pick<ChangeEvent, 'subject'>,
  { group, subject: wanted }: ChangeFilter,
): boolean {
  if (wanted !== undefined && (wanted.type !== subject.type || wanted.gitLabId !== subject.gitLabId))
    return false;
  if (group === undefined) return true;
  if (subject.type === 'instance') return false;
  const path = groupPathOf(subject.fullyQualifiedName);
  return path.startsWith(`${group}/`) || (path === group && subject.type === 'group');
}

export function hasKind({ kind }: ChangeEvent, { kinds }: ChangeFilter): boolean {
  return kinds?.includes(kind) ?? true;
}
