import type { ChangeCause, ChangeKind } from '../../../contracts/arm/change.ts';
import type { ChangeEvent } from './change-event.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { GroupFacts, ProjectFacts, Removal, Row } from './inventory.ts';
import { changedProtections } from './protections.ts';

type Facts = GroupFacts | ProjectFacts;
/** What facts of either kind, or of both, are called. */
type Field = keyof GroupFacts | keyof ProjectFacts;
export type Telling = { subject: 'group' | 'project'; cause: ChangeCause; at: string };

/** What differs between two versions of a thing, in the words of the feed; what no one watches for tells nothing. */
export function describeChange(before: Row<Facts>, after: Facts, telling: Telling): ChangeEvent[] {
  const told: [ChangeKind, ...Field[]][] = [];
  const was = before.facts;
  if (before.removed !== undefined) told.push(['returned', 'fullyQualifiedName']);
  if (parentOf(was) !== parentOf(after)) told.push(['moved', 'fullyQualifiedName']);
  else if (was.name !== after.name || was.path !== after.path) told.push(['renamed', 'name', 'path']);
  if (was.visibility !== after.visibility) told.push([visibilityKind(after), 'visibility']);
  if (was.archived !== after.archived && after.archived !== undefined) {
    told.push([after.archived ? 'archived' : 'unarchived', 'archived']);
  }
  if (was.markedForDeletionOn !== after.markedForDeletionOn) {
    const kind = after.markedForDeletionOn === undefined ? 'restored' : 'markedForDeletion';
    told.push([kind, 'markedForDeletionOn']);
  }
  const { lost, gained } = changedProtections(was, after);
  if (lost.length > 0) told.push(['protectionLost', ...lost]);
  if (gained.length > 0) told.push(['protectionGained', ...gained]);
  return told.map(([kind, ...fields]) => event(kind, after, telling, before, { was, after, fields }));
}

/** That a thing is there for the first time. */
export function describeArrival(facts: Facts, telling: Telling): ChangeEvent {
  return event('appeared', facts, telling, undefined, {
    was: {},
    after: facts,
    fields: ['fullyQualifiedName', 'visibility'],
  });
}

/** That a thing was confirmed gone. */
export function describeRemoval(before: Row<Facts>, removal: Removal, telling: Telling): ChangeEvent {
  const base = event('removed', before.facts, telling, before, {
    was: before.facts,
    after: {},
    fields: ['fullyQualifiedName', 'visibility'],
  });
  return { ...base, after: { because: removal.because } };
}

/** That GitLab answers 404 for a root group, or shows it again; `since` tells one such time from another. */
export function describeReach(
  kind: 'becameUnreadable' | 'readableAgain',
  root: Row<GroupFacts>,
  since: string,
  telling: Telling,
): ChangeEvent {
  const was = { ...root, seenAt: since };
  const told = event(kind, root.facts, telling, was, { was: {}, after: {}, fields: [] });
  return kind === 'becameUnreadable' ? { ...told, after: { since } } : { ...told, before: { since } };
}

type Known = Partial<GroupFacts & ProjectFacts>;
type Difference = { was: Known; after: Known; fields: Field[] };

function event(
  kind: ChangeKind,
  facts: Facts,
  { subject, cause, at }: Telling,
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
