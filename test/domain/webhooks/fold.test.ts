import { describe, expect, it } from 'vitest';

import { Job } from '../../../shared/contracts/job.ts';
import { messageIdOf, queueOf } from '../../../shared/domain/refresh/job-identity.ts';
import {
  foldWindowMs,
  jobOf,
  nameOf,
  windowEndMs,
  type Folded,
} from '../../../shared/domain/webhooks/fold.ts';
import type { Target } from '../../../shared/domain/webhooks/triage.ts';
import { pick, seededChance } from './chance.ts';

const connector = {
  id: '00000000-0000-4000-8000-000000000001',
  subscriptionId: '00000000-0000-4000-8000-00000000000a',
  resourceGroup: 'rg',
  name: 'contoso',
};
const anotherId = '00000000-0000-4000-8000-000000000002';
const project: Target = { kind: 'project', projectId: 7 };
const group: Target = { kind: 'group', groupId: 7, subtree: false };
const subtree: Target = { kind: 'group', groupId: 7, subtree: true };
const at = (ms: number) => new Date(Date.parse('2026-11-23T10:00:00.000Z') + ms);

function foldedAt(target: Target, now: Date, eventName = 'push'): Folded {
  return { target, connector, eventName, atMs: windowEndMs(now) };
}

function idOf(target: Target, now: Date, eventName?: string): string {
  return messageIdOf(jobOf(foldedAt(target, now, eventName)));
}

describe('folding', () => {
  it('makes a job that fits the contract, for the end of the window', () => {
    const jobs = [project, group, subtree].map((target) =>
      jobOf(foldedAt(target, at(4_000), 'project_rename')),
    );

    const envelope = {
      v: 1,
      connector,
      attempt: 0,
      at: '2026-11-23T10:00:15.000Z',
      because: { kind: 'webhook', detail: 'project_rename' },
    };
    expect(jobs.map((job) => Job.parse(job))).toEqual([
      { ...envelope, kind: 'resync-project', projectId: 7 },
      { ...envelope, kind: 'resync-group', groupId: 7, subtree: false },
      { ...envelope, kind: 'resync-group', groupId: 7, subtree: true },
    ]);
    expect(jobs.map((job) => queueOf(job))).toEqual(['resync', 'resync', 'discovery']);
  });

  it('gives the events of one window one message id, whatever they are called', () => {
    expect(idOf(project, at(0), 'push')).toEqual(idOf(project, at(14_999), 'pipeline'));
    expect(idOf(project, at(14_999))).not.toEqual(idOf(project, at(15_000)));
  });

  it('names things alike whose message ids are alike, and no others', () => {
    const all = [project, group, subtree, { ...project, projectId: 8 } as const].flatMap((target) =>
      [connector, { ...connector, id: anotherId }].map((whose) => ({
        ...foldedAt(target, at(0)),
        connector: whose,
      })),
    );

    const byName = new Map(all.map((one) => [nameOf(one), messageIdOf(jobOf(one))]));

    expect([byName.size, new Set(byName.values()).size]).toEqual([all.length, all.length]);
    expect(nameOf(foldedAt(project, at(0), 'push'))).toBe(
      nameOf(foldedAt({ ...project }, at(1), 'pipeline')),
    );
  });

  it.each([0, 1, 7_499, 14_999])(
    'makes at most 5 resyncs of 500 events in a minute (from %i ms into a window)',
    (startMs) => {
      const events = Array.from({ length: 500 }, (_, index) => at(startMs + index * 120));

      const messages = new Set(events.map((now) => idOf(project, now)));

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
    const delivered = new Map<string, number>();
    for (const { target, now } of events) {
      const id = idOf(target, now);
      delivered.set(id, delivered.get(id) ?? windowEndMs(now));
    }

    for (const { target, now } of events) {
      const lateMs = delivered.get(idOf(target, now))! - now.getTime();
      expect(lateMs).toBeGreaterThan(0);
      expect(lateMs).toBeLessThanOrEqual(foldWindowMs);
    }
    expect(delivered.size).toBeLessThanOrEqual(targets.length * (600_000 / foldWindowMs));
  });
});
