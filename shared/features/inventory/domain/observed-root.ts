import type { ChangeCause } from '../../../contracts/arm/change.ts';
import { foundRoot } from './lost-root.ts';
import { isClaimed } from '../../onboarding/domain/root-group.ts';
import type { ChangeEvent } from './change-event.ts';
import { describeArrival, describeChange, describeReach } from './describe-change.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { GroupFacts, RootGroup, Row } from './inventory.ts';

/** What GitLab showed of a root group, and when it was asked. */
export type RootObservation = { facts: GroupFacts; observedAt: string; cause: ChangeCause };

/** A root group with what GitLab showed; undefined when that is nothing new, or the answer to an earlier question. */
export function observedRoot(root: RootGroup, { facts, observedAt }: RootObservation): RootGroup | undefined {
  const isLate = root.seenAt !== undefined && root.seenAt > observedAt;
  const isFound = root.notFound !== undefined && root.notFound.lookedAt <= observedAt;
  const isSame = fingerprintOf(root.facts) === fingerprintOf(facts);
  if (isLate || (isSame && !isFound)) return undefined;
  const found = isFound ? foundRoot(root, observedAt) : root;
  return isSame ? found : { ...found, facts, seenAt: observedAt };
}

/** What the feed tells of a root group that is held: its own row lies apart from the rows below it. */
export function describeRoot(
  before: RootGroup,
  after: RootGroup,
  { cause, at }: { cause: ChangeCause; at: string },
): ChangeEvent[] {
  const isKnown = isClaimed(before) || before.crawl.completeAsOf !== undefined;
  if (!isKnown || !isClaimed(after)) return [];
  const telling = { subject: 'group' as const, cause };
  const row = rowOfRoot(before);
  return [
    ...reachOf(before, after).map(([kind, since]) => describeReach(kind, row, since, { ...telling, at })),
    ...describeChange(row, after.facts, { ...telling, at: after.seenAt ?? at }),
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

/**
 * What the feed tells of a root group that was none before: what became of it since it was a subgroup, or that it appeared,
 * if nobody chose it.
 */
export function describeNewRoot(
  root: RootGroup,
  former: Row<GroupFacts> | undefined,
  cause: ChangeCause,
  wasChosen: boolean,
): ChangeEvent[] {
  if (!isClaimed(root)) return [];
  const telling = { subject: 'group' as const, cause, at: root.seenAt ?? root.firstSeenAt };
  if (former !== undefined) return describeChange(former, root.facts, telling);
  return wasChosen ? [] : [describeArrival(root.facts, telling)];
}

/** A root group as the row of a group. */
export function rowOfRoot({ facts, firstSeenAt, seenAt = firstSeenAt }: RootGroup): Row<GroupFacts> {
  return { facts, fingerprint: fingerprintOf(facts), firstSeenAt, seenAt };
}
