import { describe, expect, it } from 'vitest';

import type { GitLabGroup } from '../../../../shared/contracts/gitlab/group.ts';
import { groupFacts } from '../../../../shared/features/inventory/domain/group-facts.ts';
import type { RootGroup } from '../../../../shared/features/inventory/domain/inventory.ts';
import {
  describeNewRoot,
  describeRoot,
  rowOfRoot,
  observedRoot,
} from '../../../../shared/features/inventory/domain/observed-root.ts';
import { rootNotFound } from '../../../../shared/features/inventory/domain/lost-root.ts';
import {
  rootClaimedElsewhere,
  claimedRoot,
  offboardingRoot,
} from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const earlier = '2026-11-23T09:00:00.000Z';
const later = '2026-11-23T11:00:00.000Z';
const cause = { kind: 'crawl', detail: 'run-1' } as const;
const context = { cause, at: later };
const holding = { instanceHost: 'gitlab.example', runId: 'run-1', now };
const root = claimedRoot(aGroup(7, 'acme'), undefined, holding);

const observation = (observedAt: string, more: Partial<GitLabGroup> = { visibility: 'public' }) => ({
  facts: groupFacts(aGroup(7, 'acme', more)),
  observedAt,
  cause,
});
const publicly = (from: RootGroup): RootGroup => ({
  ...from,
  facts: observation(later).facts,
  seenAt: later,
});

describe('a root group that GitLab shows', () => {
  it('takes facts that are new, with when they were asked for', () => {
    expect(observedRoot(root, observation(later))).toEqual(publicly(root));
  });

  it('stays when nothing is new', () => {
    expect(observedRoot(root, observation(later, {}))).toBeUndefined();
  });

  it('stays when the answer is to an earlier question', () => {
    expect(observedRoot(root, observation(earlier))).toBeUndefined();
  });

  it('that was stored before times were kept takes any answer', () => {
    const { seenAt: _, ...old } = root;

    expect(observedRoot(old, observation(earlier))?.seenAt).toBe(earlier);
    expect(rowOfRoot(old).seenAt).toBe(old.firstSeenAt);
  });
});

function eventsOf(before: RootGroup, after: RootGroup) {
  return describeRoot(before, after, context).map(({ kind, before: was, after: is }) => [kind, was, is]);
}

describe('a root group that GitLab had not shown', () => {
  const missed = rootNotFound(rootNotFound(root, earlier), later);

  it('is found with the same facts, and by no answer to an earlier question', () => {
    const found = observedRoot(missed, observation(later, {}));

    expect(found).toMatchObject({ provisioningState: 'Succeeded', seenAt: root.seenAt });
    expect(found).not.toHaveProperty('notFound');
    expect(observedRoot(missed, observation(earlier, {}))).toBeUndefined();
    expect(observedRoot(missed, observation(earlier))).toBeUndefined();
  });

  it('is reported once when it is confirmed, and once when it is found', () => {
    const found = observedRoot(missed, observation(later, {}))!;

    expect(eventsOf(root, rootNotFound(root, earlier))).toEqual([]);
    expect(eventsOf(root, missed)).toEqual([['becameUnreadable', {}, { since: earlier }]]);
    expect(eventsOf(missed, rootNotFound(missed, later))).toEqual([]);
    expect(eventsOf(missed, found)).toEqual([['readableAgain', { since: earlier }, {}]]);
    expect(eventsOf(rootNotFound(root, earlier), root)).toEqual([]);
  });

  it('is reported again when it happens again', () => {
    const again = rootNotFound(rootNotFound(root, now.toISOString()), later);
    const [one, other] = [missed, again].map((after) => describeRoot(root, after, context)[0]?.id);

    expect(one).not.toBe(other);
  });
});

describe('the events of a root group', () => {
  it('are its changes', () => {
    expect(describeRoot(root, publicly(root), context)).toMatchObject([
      { kind: 'becamePublic', at: later, subject: { type: 'group', gitLabId: 7 }, cause },
    ]);
  });

  it('include changes while it was offboarded', () => {
    const left = offboardingRoot({ ...root, crawl: { ...root.crawl, completeAsOf: earlier } }, now);

    expect(describeRoot(left, publicly(root), context)).toHaveLength(1);
  });

  it('that is new are its arrival, unless a caller chose it', () => {
    expect(describeNewRoot(root, undefined, cause, false)).toMatchObject([
      { kind: 'appeared', at: root.seenAt, subject: { gitLabId: 7 } },
    ]);
    expect(describeNewRoot(root, undefined, cause, true)).toEqual([]);
    const foreign = rootClaimedElsewhere(aGroup(7, 'acme'), undefined, holding);
    expect(describeNewRoot(foreign, undefined, cause, false)).toEqual([]);
  });

  it('that was a subgroup are its move', () => {
    const former = { ...rowOfRoot(root), facts: groupFacts(aGroup(7, 'contoso/acme', { parent_id: 3 })) };
    const { seenAt: _, ...old } = root;

    expect(describeNewRoot(root, former, cause, true)).toMatchObject([{ kind: 'moved', at: root.seenAt }]);
    expect(describeNewRoot(old, former, cause, true)).toMatchObject([{ at: root.firstSeenAt }]);
  });

  it('are none if it was not claimed before, or is not now', () => {
    const foreign = rootClaimedElsewhere(aGroup(7, 'acme'), undefined, holding);

    expect(describeRoot(foreign, publicly(root), context)).toEqual([]);
    expect(describeRoot(root, publicly(foreign), context)).toEqual([]);
    expect(describeRoot(root, offboardingRoot(root, now), context)).toEqual([]);
  });
});
