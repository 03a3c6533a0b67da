import { describe, expect, it } from 'vitest';

import { Job } from '../../../shared/contracts/job.ts';
import { messageIdOf, queueOf } from '../../../shared/domain/refresh/job-identity.ts';
import { foldWindowMs, foldedJobs } from '../../../shared/domain/webhooks/fold.ts';
import type { Target } from '../../../shared/domain/webhooks/triage.ts';
import { pick, seededChance } from './chance.ts';

const connector = {
  id: '00000000-0000-4000-8000-000000000001',
  subscriptionId: '00000000-0000-4000-8000-00000000000a',
  resourceGroup: 'rg',
  name: 'contoso',
};
const project: Target = { kind: 'project', projectId: 7 };
const group: Target = { kind: 'group', groupId: 7, subtree: false };
const subtree: Target = { kind: 'group', groupId: 7, subtree: true };
const at = (ms: number) => new Date(Date.parse('2026-11-23T10:00:00.000Z') + ms);

function ids(targets: readonly Target[], now: Date, eventName = 'push'): string[] {
  return foldedJobs(targets, connector, eventName, now).map(({ job }) => messageIdOf(job));
}

describe('folding', () => {
  it('makes a job per target that fits the contract, for the end of the window', () => {
    const folded = foldedJobs([project, group, subtree], connector, 'project_rename', at(4_000));

    const envelope = {
      v: 1,
      connector,
      attempt: 0,
      at: '2026-11-23T10:00:15.000Z',
      because: { kind: 'webhook', detail: 'project_rename' },
    };
    expect(folded.map(({ job }) => Job.parse(job))).toEqual([
      { ...envelope, kind: 'resync-project', projectId: 7 },
      { ...envelope, kind: 'resync-group', groupId: 7, subtree: false },
      { ...envelope, kind: 'resync-group', groupId: 7, subtree: true },
    ]);
    expect(folded.map((one) => one.at)).toEqual([at(15_000), at(15_000), at(15_000)]);
    expect(folded.map(({ job }) => queueOf(job))).toEqual(['resync', 'resync', 'discovery']);
  });

  it('gives the events of one window one message id, whatever they are called', () => {
    expect(ids([project], at(0), 'push')).toEqual(ids([project], at(14_999), 'pipeline'));
    expect(ids([project], at(14_999))).not.toEqual(ids([project], at(15_000)));
  });

  it('names a target once, and different targets apart', () => {
    expect(ids([project, { ...project }, group, project], at(0))).toHaveLength(2);
    expect(new Set(ids([project, group, subtree], at(0))).size).toBe(3);
  });

  it('makes nothing of nothing', () => {
    expect(foldedJobs([], connector, 'push', at(0))).toEqual([]);
  });

  it.each([0, 1, 7_499, 14_999])(
    'makes at most 5 resyncs of 500 events in a minute (from %i ms into a window)',
    (startMs) => {
      const events = Array.from({ length: 500 }, (_, index) => at(startMs + index * 120));

      const messages = new Set(events.flatMap((now) => ids([project], now)));

      expect(messages.size).toBeLessThanOrEqual(5);
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('follows every event by a resync after it, soon (seed %i)', (seed) => {
    const chance = seededChance(seed);
    const targets = [project, group, subtree, { kind: 'project', projectId: 8 } as const];
    const events = Array.from({ length: 1_000 }, () => ({
      target: pick(chance, targets),
      now: at(Math.floor(chance() * 600_000)),
    }));
    /** What the bus lets through: the first message of each id, delivered at its time. */
    const delivered = new Map<string, Date>();
    for (const { target, now } of events)
      for (const { job, at: due } of foldedJobs([target], connector, 'push', now))
        delivered.set(messageIdOf(job), delivered.get(messageIdOf(job)) ?? due);

    for (const { target, now } of events) {
      const [own] = foldedJobs([target], connector, 'push', now);
      const lateMs = delivered.get(messageIdOf(own!.job))!.getTime() - now.getTime();
      expect(lateMs).toBeGreaterThan(0);
      expect(lateMs).toBeLessThanOrEqual(foldWindowMs);
    }
    expect(delivered.size).toBeLessThanOrEqual(targets.length * (600_000 / foldWindowMs));
  });
});
