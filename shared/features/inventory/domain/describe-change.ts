import type { Change, ChangeCause, ChangeKind } from '../../../contracts/arm/change.ts';
import { fingerprintOf } from './facts.ts';
import type { GroupFacts } from './group-facts.ts';
import type { ProjectFacts } from './project-facts.ts';
import type { Removal, RootGroup, Row } from './inventory.ts';
import { changedProtections } from './protections.ts';

type Facts = GroupFacts | ProjectFacts;
/** Names of the facts of groups and of projects. */
type Field = keyof GroupFacts | keyof ProjectFacts;
export type ChangeContext = { subject: 'group' | 'project'; cause: ChangeCause; at: string };

/**
 * Something that happened to a group, project or instance. `id` is derived from the item, the kind and the versions before and after,
 * so the same change always has the same id, and two changes never share one.
 */
export type ChangeEvent = Change & { id: string };

/**
 * Whether a crawl of one of these root groups can report changes. Until one of them has completed a crawl, everything is
 * new, and nothing can have moved from another. Events that are still in the outbox are published when the run ends.
 */
export function canReportChanges(roots: readonly RootGroup[]): boolean {
  return roots.some(({ crawl }) => crawl.completeAsOf !== undefined);
}

/** The differences between two versions of an item as events of the feed. Changes of facts that nobody watches give none. */
export function describeChange(before: Row<Facts>, after: Facts, context: ChangeContext): ChangeEvent[] {
  const changes: [ChangeKind, ...Field[]][] = [];
  const was = before.facts;
  if (before.removed !== undefined) changes.push(['returned', 'fullyQualifiedName']);
  if (parentOf(was) !== parentOf(after)) changes.push(['moved', 'fullyQualifiedName']);
  else if (was.name !== after.name || was.path !== after.path) changes.push(['renamed', 'name', 'path']);
  if (was.visibility !== after.visibility) changes.push([visibilityKind(after), 'visibility']);
  if (was.archived !== after.archived && after.archived !== undefined) {
    changes.push([after.archived ? 'archived' : 'unarchived', 'archived']);
  }
  if (was.markedForDeletionOn !== after.markedForDeletionOn) {
    const kind = after.markedForDeletionOn === undefined ? 'restored' : 'markedForDeletion';
    changes.push([kind, 'markedForDeletionOn']);
  }
  const { lost, gained } = changedProtections(was, after);
  if (lost.length > 0) changes.push(['protectionLost', ...lost]);
  if (gained.length > 0) changes.push(['protectionGained', ...gained]);
  return changes.map(([kind, ...fields]) => event(kind, after, context, before, { was, after, fields }));
}

/** The event that an item appeared for the first time. */
export function describeArrival(facts: Facts, context: ChangeContext): ChangeEvent {
  return event('appeared', facts, context, undefined, {
    was: {},
    after: facts,
    fields: ['fullyQualifiedName', 'visibility'],
  });
}

/** The event that the deletion of an item was confirmed. */
export function describeRemoval(before: Row<Facts>, removal: Removal, context: ChangeContext): ChangeEvent {
  const base = event('removed', before.facts, context, before, {
    was: before.facts,
    after: {},
    fields: ['fullyQualifiedName', 'visibility'],
  });
  return { ...base, after: { because: removal.reason } };
}

/** The event that GitLab answers 404 for a root group, or shows it again. `since` distinguishes one such period from another. */
export function describeReach(
  kind: 'becameUnreadable' | 'readableAgain',
  root: Row<GroupFacts>,
  since: string,
  context: ChangeContext,
): ChangeEvent {
  const was = { ...root, seenAt: since };
  const reported = event(kind, root.facts, context, was, { was: {}, after: {}, fields: [] });
  return kind === 'becameUnreadable' ? { ...reported, after: { since } } : { ...reported, before: { since } };
}

type Known = Partial<GroupFacts & ProjectFacts>;
type Difference = { was: Known; after: Known; fields: Field[] };

function event(
  kind: ChangeKind,
  facts: Facts,
  { subject, cause, at }: ChangeContext,
  before: Row<Facts> | undefined,
  { was, after, fields }: Difference,
): ChangeEvent {
  const pick = (from: Known) =>
    Object.fromEntries(fields.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]]])));
  const versions = {
    kind,
    subject,
    id: facts.id,
    from: before?.fingerprint,
    seen: before?.seenAt,
    to: after,
  };
  return {
    id: fingerprintOf(versions),
    at,
    kind,
    subject: { type: subject, gitLabId: facts.id, fullyQualifiedName: facts.fullyQualifiedName },
    before: pick(was),
    after: pick(after),
    cause,
  };
}

/** The numeric id of what the thing lies in: a rename above it does not change it. */
function parentOf(facts: Facts): number | undefined {
  return 'groupId' in facts ? facts.groupId : facts.parentId;
}

function visibilityKind(after: Facts): ChangeKind {
  return after.visibility === 'public' ? 'becamePublic' : 'visibilityChanged';
}
