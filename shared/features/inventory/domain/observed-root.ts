import type { ChangeCause } from '../../../contracts/arm/change.ts';
import { foundRoot } from './lost-root.ts';
import { isClaimed } from './root-state.ts';
import { type ChangeEvent, describeArrival, describeChange, describeReach } from './describe-change.ts';
import { fingerprintOf } from './facts.ts';
import type { GroupFacts } from './group-facts.ts';
import type { RootGroup, Row } from './inventory.ts';

/** Facts of a root group from GitLab, and when it was asked. */
export type RootObservation = { facts: GroupFacts; observedAt: string; cause: ChangeCause };

/** The root group with the observed facts; undefined if they are the same, or older than the stored ones. */
export function observedRoot(root: RootGroup, { facts, observedAt }: RootObservation): RootGroup | undefined {
  const isLate = root.seenAt !== undefined && root.seenAt > observedAt;
  const isFound = root.notFound !== undefined && root.notFound.lookedAt <= observedAt;
  const isSame = fingerprintOf(root.facts) === fingerprintOf(facts);
  if (isLate || (isSame && !isFound)) return undefined;
  const found = isFound ? foundRoot(root, observedAt) : root;
  return isSame ? found : { ...found, facts, seenAt: observedAt };
}

/** Events for a change of a claimed root group, whose own row is separate from the rows below it. */
export function describeRoot(
  before: RootGroup,
  after: RootGroup,
  { cause, at }: { cause: ChangeCause; at: string },
): ChangeEvent[] {
  const isKnown = isClaimed(before) || before.crawl.completeAsOf !== undefined;
  if (!isKnown || !isClaimed(after)) return [];
  const context = { subject: 'group' as const, cause };
  const row = rowOfRoot(before);
  return [
    ...reachOf(before, after).map(([kind, since]) => describeReach(kind, row, since, { ...context, at })),
    ...describeChange(row, after.facts, { ...context, at: after.seenAt ?? at }),
  ];
}

function reachOf(
  { notFound: before }: RootGroup,
  { notFound: after }: RootGroup,
): [Parameters<typeof describeReach>[0], string][] {
  if (before?.confirmedAt === undefined && after?.confirmedAt !== undefined) {
    return [['becameUnreadable', after.since]];
  }
  return before?.confirmedAt !== undefined && after === undefined ? [['readableAgain', before.since]] : [];
}

/** Events for a new root group: its changes since it was a subgroup, or its arrival if nobody selected it. */
export function describeNewRoot(
  root: RootGroup,
  former: Row<GroupFacts> | undefined,
  cause: ChangeCause,
  wasChosen: boolean,
): ChangeEvent[] {
  if (!isClaimed(root)) return [];
  const context = { subject: 'group' as const, cause, at: root.seenAt ?? root.firstSeenAt };
  if (former !== undefined) return describeChange(former, root.facts, context);
  return wasChosen ? [] : [describeArrival(root.facts, context)];
}

/** A root group as the row of a group. */
export function rowOfRoot({ facts, firstSeenAt, seenAt = firstSeenAt }: RootGroup): Row<GroupFacts> {
  return { facts, fingerprint: fingerprintOf(facts), firstSeenAt, seenAt };
}
