import type { ChangeCause } from '../../contracts/arm/change.ts';
import { isHeld } from '../onboarding/root-group.ts';
import type { ChangeEvent } from './change-event.ts';
import { describeChange } from './describe-change.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { GroupFacts, RootGroup, Row } from './inventory.ts';

/** What GitLab showed of a root group, and when it was asked. */
export type RootSighting = { facts: GroupFacts; observedAt: string; cause: ChangeCause };

/** A root group with what GitLab showed; undefined when that is nothing new, or the answer to an earlier question. */
export function sightedRoot(root: RootGroup, { facts, observedAt }: RootSighting): RootGroup | undefined {
  const isLate = root.seenAt !== undefined && root.seenAt > observedAt;
  if (isLate || fingerprintOf(root.facts) === fingerprintOf(facts)) return undefined;
  return { ...root, facts, seenAt: observedAt };
}

/** What the feed tells of a root group that is held: its own row lies apart from the rows below it. */
export function describeRoot(before: RootGroup, after: RootGroup, cause: ChangeCause): ChangeEvent[] {
  const isKnown = isHeld(before) || before.crawl.completeAsOf !== undefined;
  if (!isKnown || !isHeld(after) || after.seenAt === undefined) return [];
  return describeChange(rowOfRoot(before), after.facts, { subject: 'group', cause, at: after.seenAt });
}

/** A root group as the row of a group. */
export function rowOfRoot({ facts, firstSeenAt, seenAt = firstSeenAt }: RootGroup): Row<GroupFacts> {
  return { facts, fingerprint: fingerprintOf(facts), firstSeenAt, seenAt };
}
