import { describe, expect, it } from 'vitest';

import { Job } from '../../../../shared/contracts/job.ts';
import { messageIdOf, queueOf } from '../../../../shared/platform/jobs/job-identity.ts';
import {
  jobOf,
  nameOf,
  windowEndMs,
  type PendingResync,
} from '../../../../shared/features/webhooks/domain/coalesce.ts';
import type { Target } from '../../../../shared/features/webhooks/domain/triage.ts';

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
const destroyed: Target = { ...project, told: 'destroyed' };
const at = (ms: number) => new Date(Date.parse('2026-11-23T10:00:00.000Z') + ms);

function coalescedAt(target: Target, now: Date, eventName = 'push'): PendingResync {
  return { target, connector, rootId: 3, eventName, atMs: windowEndMs(now) };
}

describe('coalescing', () => {
  it('makes a job that fits the contract, for its time', () => {
    const jobs = [project, group, subtree, { ...project, told: 'destroyed' } as const].map((target) =>
      jobOf(coalescedAt(target, at(4_000), 'project_rename')),
    );

    const envelope = {
      v: 1,
      connector,
      attempt: 0,
      at: '2026-11-23T10:00:15.250Z',
      rootId: 3,
      because: { kind: 'webhook', detail: 'project_rename' },
    };
    expect(jobs.map((job) => Job.parse(job))).toEqual([
      { ...envelope, kind: 'resync-project', projectId: 7 },
      { ...envelope, kind: 'resync-group', groupId: 7, subtree: false },
      { ...envelope, kind: 'resync-group', groupId: 7, subtree: true },
      { ...envelope, kind: 'resync-project', projectId: 7, told: 'destroyed' },
    ]);
    expect(jobs.map((job) => queueOf(job))).toEqual(['resync', 'resync', 'discovery', 'resync']);
  });

  it('names things alike whose message ids are alike, and no others', () => {
    const all = [
      project,
      group,
      subtree,
      { ...project, projectId: 8 },
      destroyed,
      { ...group, told: 'created' } as const,
      { ...project, changed: 'ci' } as const,
    ].flatMap((target) =>
      [connector, { ...connector, id: anotherId }].map((whose) => ({
        ...coalescedAt(target, at(0)),
        connector: whose,
      })),
    );

    const byName = new Map(all.map((one) => [nameOf(one), messageIdOf(jobOf(one))]));

    expect([byName.size, new Set(byName.values()).size]).toEqual([all.length, all.length]);
    expect(nameOf(coalescedAt(project, at(0), 'push'))).toBe(
      nameOf(coalescedAt({ ...project }, at(1), 'pipeline')),
    );
  });
});
