import { describe, expect, it } from 'vitest';

import queues from '../../../../infra/queues.json' with { type: 'json' };
import type { RootGroup } from '../../../../shared/features/inventory/domain/inventory.ts';
import { claimedRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup } from '../../../support/gitlab-things.ts';
import { dueSweeps } from '../../../../shared/features/posture/domain/due-sweeps.ts';
import type { Sweep } from '../../../../shared/features/posture/domain/sweep.ts';

const now = new Date('2026-11-24T10:00:00.000Z');
const hourMs = 3_600_000;
const ago = (hours: number) => new Date(now.getTime() - hours * hourMs).toISOString();

function aRootGroup(id: number, state: RootGroup['crawl']['state'] = 'complete'): RootGroup {
  const root = claimedRoot(aGroup(id, `group-${id}`), undefined, {
    instanceHost: 'gitlab.example',
    runId: 'run-1',
    now,
  });
  return { ...root, crawl: { ...root.crawl, state } };
}

function aSweep(rootId: number, change: Partial<Sweep> = {}): Sweep {
  return { rootId, at: ago(2), subject: 'projects', after: 0, movedAt: ago(2), endedAt: ago(2), ...change };
}

const due = (ids: number[], sweeps: Sweep[]) =>
  dueSweeps(
    ids.map((id) => aRootGroup(id)),
    sweeps,
    now,
    24,
  );

describe('the sweeps of a connector', () => {
  it('begin where none began, and a period after the last one', () => {
    expect(due([1, 2], [aSweep(2, { at: ago(25), movedAt: ago(25), endedAt: ago(25) })])).toEqual({
      rootIds: [1, 2],
      stuck: [],
    });
  });

  it('begin once in a period', () => {
    const begun = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => {
      const later = new Date(now.getTime() + hour * hourMs);
      const last = aSweep(1, { at: now.toISOString() });
      return dueSweeps([aRootGroup(1)], [last], later, 24).rootIds.length > 0;
    });

    // Due from its own time in the period on.
    expect(begun).toEqual(Array.from({ length: begun.length }, (_, at) => 24 - begun.length + at));
  });

  it('wait for the end of a crawl, which begins them', () => {
    expect(dueSweeps([aRootGroup(1, 'pending')], [], now, 24).rootIds).toEqual([]);
  });

  it('are a few at once', () => {
    expect(
      due(
        Array.from({ length: 40 }, (_, id) => id + 1),
        [],
      ).rootIds,
    ).toHaveLength(10);
  });

  it('go on from the page at which they stand still', () => {
    const { endedAt: _ended, ...open } = aSweep(1, { after: 500 });

    expect(due([1], [open])).toEqual({ rootIds: [], stuck: [open] });
    expect(due([1], [{ ...open, movedAt: ago(0.5) }]).stuck).toEqual([]);
  });

  it('go on only when the queue has forgotten the job of the next page', () => {
    const { endedAt: _ended, ...open } = aSweep(1, { after: 500 });
    const pageHours = 1 / 6;
    const hours = queues.assessment.duplicateDetectionWindowSeconds / 3_600 + pageHours;

    expect(due([1], [{ ...open, movedAt: ago(hours) }]).stuck).toEqual([]);
  });
});
