import { describe, expect, it } from 'vitest';

import type { Job } from '../../../../shared/contracts/job.ts';
import { RecentLooks } from '../../../../shared/features/webhooks/domain/recent-looks.ts';
import { RecentTimes } from '../../../../shared/features/webhooks/domain/recent-times.ts';
import { jobsFor } from '../../../support/a-job.ts';

const before = '2026-11-23T10:00:14.999Z';
const at = '2026-11-23T10:00:15.000Z';
const jobs = jobsFor();
const project = { ...jobs['resync-project'], rootId: 3, at };
const group = { ...jobs['resync-group'], rootId: 3, at };

describe('a resync that waited', () => {
  it.each([project, group])('is served by a look at the same thing since it was due ($kind)', (job) => {
    const looks = new RecentLooks();
    const first = looks.hasServed(job);
    looks.note(job, before);
    const tooSoon = looks.hasServed(job);
    looks.note(job, at);

    expect([first, tooSoon, looks.hasServed(job)]).toEqual([false, false, true]);
  });

  it('is served by no look at another thing, or for another connector', () => {
    const looks = new RecentLooks();
    looks.note(project, at);
    looks.note(group, at);

    expect(looks.hasServed({ ...project, projectId: 8 })).toBe(false);
    expect(looks.hasServed({ ...group, connector: { ...group.connector, id: 'another' } })).toBe(false);
  });

  it('for a change of the CI configuration is served by a look for the same only', () => {
    const looks = new RecentLooks();
    const change = { ...project, changed: 'ci' } as const;
    looks.note(project, at);
    const byAnother = looks.hasServed(change);
    looks.note(change, at);

    expect([byAnother, looks.hasServed(change)]).toEqual([false, true]);
  });

  it.each<Extract<Job, { kind: 'resync-project' | 'resync-group' }>>([
    { ...project, told: 'destroyed' },
    { ...project, rootId: undefined },
    { ...group, subtree: true },
    { ...group, latest: 'projects' },
  ])('is carried out when it is more than a look that an event called for (%#)', (job) => {
    const looks = new RecentLooks();
    looks.note(project, at);
    looks.note(group, at);
    looks.note(job, at);

    expect(looks.hasServed(job)).toBe(false);
  });
});

describe('times by name', () => {
  it('are forgotten when they are old, or many newer ones came', () => {
    const times = new RecentTimes({ keptMs: 100, maxNames: 3 });
    times.set('old', 1, 1_000);
    const kept = times.get('old');
    times.set('newer', 2, 1_100);
    times.set('newest', 3, 1_250);
    for (const name of ['a', 'b', 'c', 'd', 'e']) times.set(name, 4, 1_260);

    expect([kept, times.get('old'), times.get('newer'), times.get('a')]).toEqual([
      1,
      undefined,
      undefined,
      4,
    ]);
  });
});
