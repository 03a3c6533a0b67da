import { describe, expect, it } from 'vitest';

import { messageIdOf } from '../../../../shared/platform/jobs/job-identity.ts';
import {
  coalescingWindowMs,
  jobOf,
  type PendingResync,
  type WantedResync,
} from '../../../../shared/features/webhooks/domain/coalesce.ts';
import { maxResyncsPerMinute, ResyncPlan } from '../../../../shared/features/webhooks/domain/resync-plan.ts';
import type { Target } from '../../../../shared/features/webhooks/domain/triage.ts';
import { pick, seededChance } from './chance.ts';

const connector = {
  id: '00000000-0000-4000-8000-000000000001',
  subscriptionId: '00000000-0000-4000-8000-00000000000a',
  resourceGroup: 'rg',
  name: 'contoso',
};
const beganMs = Date.parse('2026-11-23T10:00:00.000Z');
const at = (ms: number) => new Date(beganMs + ms);

function about(target: Target, rootId = 3): WantedResync {
  return { target, connector, rootId, eventName: 'push' };
}

function project(projectId = 7): Target {
  return { kind: 'project', projectId };
}

/** How long after the event its resync is due. */
function waitOf(plan: ResyncPlan, ms: number, target = project()): number {
  return plan.timed(about(target), at(ms)).atMs - beganMs - ms;
}

describe('when an event is acted on', () => {
  it.each([0, 499, 14_900, 59_999])('is within a second for the first of a thing (%i ms)', (ms) => {
    const wait = waitOf(new ResyncPlan(), ms);

    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1_000);
  });

  it('is once for what comes at the same time, and once more after the window for all that follows', () => {
    const plan = new ResyncPlan();

    const times = [100, 300, 499, 500, 3_000, 14_999].map((ms) => plan.timed(about(project()), at(ms)).atMs);

    expect(times.map((time) => time - beganMs)).toEqual([750, 750, 750, 15_250, 15_250, 15_250]);
  });

  it('is after the end of the next window while events go on, and at once again when there was none for a window', () => {
    const plan = new ResyncPlan();

    const times = [0, 14_000, 16_000, 31_000, 46_000, 62_000].map((ms) => waitOf(plan, ms) + ms);

    expect(times).toEqual([750, 15_250, 30_250, 45_250, 60_250, 75_250]);
    expect(waitOf(plan, 91_000)).toBeLessThanOrEqual(1_000);
  });

  it('is at once for the reported end of a thing that is busy otherwise', () => {
    const plan = new ResyncPlan();
    for (let ms = 0; ms < 5_000; ms += 100) plan.timed(about(project()), at(ms));

    expect(waitOf(plan, 5_000, { ...project(), told: 'destroyed' })).toBeLessThanOrEqual(1_000);
    expect(waitOf(plan, 5_000, project(8))).toBeLessThanOrEqual(1_000);
  });

  it('is in one message for all processes that an event of the same time comes to', () => {
    const [one, other] = [new ResyncPlan(), new ResyncPlan()];

    const first = [one.timed(about(project()), at(10)), other.timed(about(project()), at(400))];
    const second = [one.timed(about(project()), at(4_000)), other.timed(about(project()), at(9_000))];

    const ids = [first, second].map(
      (pair) => new Set(pair.map((coalesced) => messageIdOf(jobOf(coalesced)))).size,
    );
    expect(ids).toEqual([1, 1]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is always after the event, however many processes take part (seed %i)',
    (seed) => {
      const chance = seededChance(seed);
      const processes = [new ResyncPlan(), new ResyncPlan(), new ResyncPlan()];
      const targets: Target[] = [
        project(7),
        project(8),
        { kind: 'group', groupId: 7, subtree: false },
        { kind: 'group', groupId: 7, subtree: true },
      ];
      const events = Array.from({ length: 1_000 }, () => Math.floor(chance() * 600_000)).toSorted(
        (a, b) => a - b,
      );
      /** Messages that the bus delivers: the first one of each id, at its time. */
      const delivered = new Map<string, PendingResync>();
      const late: number[] = [];
      for (const ms of events) {
        const coalesced = pick(chance, processes).timed(about(pick(chance, targets)), at(ms));
        const id = messageIdOf(jobOf(coalesced));
        if (!delivered.has(id)) delivered.set(id, coalesced);
        late.push(delivered.get(id)!.atMs - beganMs - ms);
      }

      expect(Math.min(...late)).toBeGreaterThan(0);
      expect(Math.max(...late)).toBeLessThanOrEqual(coalescingWindowMs + 250);
      // One a window for each thing, and one more for each process that had not heard of the thing for a window.
      expect(delivered.size).toBeLessThanOrEqual(4 * targets.length * (600_000 / coalescingWindowMs));
    },
  );

  it.each([0, 1, 7_499, 14_999])(
    'is at most six times for 500 events of one thing in a minute (from %i ms into a window)',
    (startMs) => {
      const plan = new ResyncPlan();

      const times = Array.from(
        { length: 500 },
        (_, index) => plan.timed(about(project()), at(startMs + index * 120)).atMs,
      );

      expect(new Set(times).size).toBeLessThanOrEqual(6);
    },
  );
});

describe('single looks', () => {
  const all = Array.from({ length: 1_000 }, (_, index) => project(index + 1));

  it('are 300 a minute for a webhook; the rest of its events become one resync of its root group', () => {
    const plan = new ResyncPlan();

    const planned = all.map((target, index) => plan.timed(about(target), at(index * 10)));

    const ids = planned.map((coalesced) => messageIdOf(jobOf(coalesced)));
    expect(new Set(ids).size).toBe(maxResyncsPerMinute + 1);
    expect(planned.at(-1)).toMatchObject({
      target: { kind: 'group', groupId: 3, subtree: true },
      atMs: beganMs + 60_250,
    });
  });

  it('are not spent by what joins a look that is planned, or by other webhooks', () => {
    const plan = new ResyncPlan();
    for (let event = 0; event < 5_000; event += 1) plan.timed(about(project(1)), at(event));
    for (const target of all) plan.timed(about(target, 4), at(6_000));

    expect(plan.timed(about(project(2)), at(7_000)).target).toEqual(project(2));
  });

  it('are there again in the next minute', () => {
    const plan = new ResyncPlan();
    for (const target of all) plan.timed(about(target), at(1_000));

    expect(plan.timed(about(project(5_000)), at(59_999)).target.kind).toBe('group');
    expect(plan.timed(about(project(5_000)), at(60_000)).target.kind).toBe('project');
  });
});
