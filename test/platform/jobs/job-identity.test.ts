import { describe, expect, it } from 'vitest';

import { Job, type JobOf } from '../../../shared/contracts/job.ts';
import { messageIdOf, queueOf, taskNameOf } from '../../../shared/platform/jobs/job-identity.ts';
import { resentJob } from '../../../shared/platform/jobs/resent-job.ts';
import { untriedJob } from '../../../shared/platform/jobs/untried-job.ts';
import { everyJob, jobsFor } from '../../support/a-job.ts';

const most = Number.MAX_SAFE_INTEGER;
const lastMoment = '9999-12-31T23:59:59.999Z';

function freshProject(change: Partial<JobOf<'resync-project'>> = {}): JobOf<'resync-project'> {
  return { ...jobsFor()['resync-project'], ...change };
}
function freshGroup(change: Partial<JobOf<'resync-group'>> = {}): JobOf<'resync-group'> {
  return { ...jobsFor()['resync-group'], ...change };
}
function gone(change: Partial<JobOf<'confirm-gone'>> = {}): JobOf<'confirm-gone'> {
  return { ...jobsFor()['confirm-gone'], ...change };
}
function hook(change: Partial<JobOf<'ensure-hook'>> = {}): JobOf<'ensure-hook'> {
  return { ...jobsFor()['ensure-hook'], ...change };
}

describe('the id of a message', () => {
  it('differs for every job, attempt and deliberate resend', () => {
    const ids = everyJob().flatMap((job) => [
      messageIdOf(job),
      messageIdOf({ ...job, attempt: 1 }),
      messageIdOf(resentJob(job, '1700000000000')),
      messageIdOf(resentJob({ ...job, attempt: 1 }, '1700000000000')),
    ]);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps its spelling, as messages of the last release may still wait', () => {
    const connector = '00000000-0000-4000-8000-000000000001';
    const operation = '00000000-0000-4000-8000-0000000000f1';
    const run = '8236000000001-0123456789ab';
    const at = '1795428015000';

    expect(everyJob().map((job) => messageIdOf(job))).toEqual([
      `${operation}/authorize#0`,
      `${run}/discover#0`,
      `${run}/crawl-groups-7-1#0`,
      `${run}/crawl-projects-7-1#0`,
      `${run}/crawl-cut-7-1#0`,
      `${connector}/resync-project-7@${at}#0`,
      `${connector}/resync-group-7@${at}#0`,
      `${connector}/confirm-gone-7-s8o5X1an4a@${at}#0`,
      `${connector}/ensure-hook-7@${at}#0`,
      `${run}/finish-run#0`,
      `${connector}/offboard-group-7#0`,
      `${operation}/offboard#0`,
      `${connector}/assess-7-9xmY_jY7nC@${at}#0`,
      `${connector}/assess-instance@${at}#0`,
      `${connector}/settings-7-9xmY_jY7nC@${at}#0`,
      `${connector}/assess-groups-7-9xmY_jY7nC@${at}#0`,
      `${connector}/rest-groups-7-9xmY_jY7nC@${at}#0`,
      `${connector}/sweep-7-projects-500@${at}#0`,
      `${connector}/findings-7-500@${at}#0`,
      `${connector}/reports-7-9xmY_jY7nC@${at}#0`,
      `${connector}/import-1-5-abc#0`,
      `${connector}/blame-1-O6P19DuSYC#0`,
      `${connector}/write-export-${operation}#0`,
      `5d3f1c6e-6f0f-4c59-9a3c-6a4c7d5b8e21/deliver@${at}#0`,
      `${connector}/redeliver-1795428015000-0a1b2c3d#0`,
    ]);
    const waited = { times: 2, seconds: 9, refused: 0 };
    expect(messageIdOf(resentJob({ ...jobsFor()['crawl-cut'], attempt: 3, waited }, 'r'))).toBe(
      `${run}/crawl-cut-7-1#3.2~r`,
    );
    const aspects = { subtree: true, latest: 'projects', told: 'created', again: true } as const;
    expect(messageIdOf(freshGroup(aspects))).toBe(
      `${connector}/resync-group-7-subtree-projects-created-again@${at}#0`,
    );
  });

  it('is the same when the same job is sent twice', () => {
    expect(everyJob().map((job) => messageIdOf(job))).toEqual(everyJob().map((job) => messageIdOf(job)));
  });

  it('differs from page to page and from root to root', () => {
    const job = jobsFor()['crawl-projects'];
    const ids = [job, { ...job, page: 11 }, { ...job, rootId: 71 }].map((one) => messageIdOf(one));

    expect(new Set(ids).size).toBe(3);
  });

  it('differs with the target and the time of what keeps things fresh', () => {
    const later = '2026-11-23T10:00:30.000Z';
    const jobs = [
      [freshProject(), freshProject({ projectId: 8 }), freshProject({ at: later })],
      [freshGroup(), freshGroup({ groupId: 8 }), freshGroup({ subtree: true }), freshGroup({ at: later })],
      [gone(), gone({ rootId: 8 }), gone({ subject: 'group' }), gone({ round: 2 }), gone({ at: later })],
      [gone({ ids: [1] }), gone({ ids: [12] }), gone({ ids: [1, 2, 3] })],
      [hook(), hook({ rootId: 8 }), hook({ at: later })],
    ].flat();

    expect(new Set(jobs.map((job) => messageIdOf(job))).size).toBe(jobs.length);
  });

  it('does not depend on the cause, the spelling of the time or the order of ids', () => {
    const manual = freshProject({ because: { kind: 'manual' } });

    expect(messageIdOf(manual)).toBe(messageIdOf(freshProject()));
    expect(messageIdOf(freshProject({ at: '2026-11-23T10:00:15Z' }))).toBe(messageIdOf(freshProject()));
    expect(messageIdOf(gone({ ids: [2, 1] }))).toBe(messageIdOf(gone()));
  });

  it('is never longer than the 128 characters of Service Bus', () => {
    const longest = [...everyJob(), freshGroup({ subtree: true })].map((job) => ({
      ...job,
      attempt: most,
      ...('rootId' in job ? { rootId: most } : {}),
      ...('page' in job ? { page: most } : {}),
      ...('projectId' in job ? { projectId: most } : {}),
      ...('groupId' in job ? { groupId: most } : {}),
      ...('at' in job ? { at: lastMoment } : {}),
    }));

    const lengths = longest.map(
      (job) => messageIdOf(Job.parse(resentJob(Job.parse(job), String(most)))).length,
    );

    expect(Math.max(...lengths)).toBeLessThanOrEqual(128);

    const waited = { times: 300, seconds: most };
    const longMarked = longest.map((job) => {
      const parsed = Job.parse({ ...job, attempt: 8, waited });
      return messageIdOf(Job.parse(resentJob(parsed, 'dead-9223372036854775807'))).length;
    });
    expect(Math.max(...longMarked)).toBeLessThanOrEqual(128);
  });
});

describe('the mark of a resend', () => {
  it('is one that a message may hold, and differs between runs and dead letters', () => {
    const marks = [
      '8236000000001-0123456789ab',
      '8236000000001-0123456789ac',
      'dead-9223372036854775806',
      'dead-9223372036854775807',
    ];

    const kept = marks.map((mark) => Job.parse(resentJob(jobsFor()['offboard-group'], mark)).resend);

    expect(new Set(kept).size).toBe(marks.length);
  });

  it('stays with retries, and not with the jobs that follow', () => {
    const job = resentJob(jobsFor()['crawl-projects'], 'mark');

    expect(messageIdOf({ ...job, attempt: 1 })).toMatch(/#1~mark$/);
    expect(untriedJob(job)).toEqual(jobsFor()['crawl-projects']);
  });

  it('is absent from a job that is sent for the first time', () => {
    expect(resentJob(jobsFor().discover, undefined)).toEqual(Job.parse(jobsFor().discover));
  });
});

it('keeps what is small and urgent apart from crawling', () => {
  const queues = Object.fromEntries(everyJob().map((job) => [job.kind, queueOf(job)]));

  expect(queues).toEqual({
    authorize: 'resync',
    discover: 'resync',
    'finish-run': 'resync',
    'resync-project': 'resync',
    'resync-group': 'resync',
    'confirm-gone': 'resync',
    'ensure-hook': 'resync',
    'assess-projects': 'assessment',
    'assess-instance': 'assessment',
    'read-project-settings': 'assessment',
    'assess-groups': 'assessment',
    'read-group-settings': 'assessment',
    'sweep-posture': 'assessment',
    'sweep-findings': 'assessment',
    'look-for-reports': 'assessment',
    'import-findings': 'assessment',
    'blame-findings': 'assessment',
    'write-export': 'resync',
    'crawl-groups': 'discovery',
    'crawl-projects': 'discovery',
    'crawl-cut': 'discovery',
    'offboard-group': 'discovery',
    offboard: 'discovery',
    'deliver-events': 'notification',
    'redeliver-events': 'notification',
  });
  expect(queueOf(freshGroup({ subtree: true }))).toBe('discovery');
  expect(queueOf({ ...jobsFor()['assess-projects'], urgent: true })).toBe('resync');
  expect(queueOf({ ...jobsFor()['assess-instance'], urgent: true })).toBe('resync');
});

it('names the tasks of a run, and no other job', () => {
  const jobs = [...everyJob(), freshGroup({ subtree: true })];

  const named = jobs.map(taskNameOf).filter((name) => name !== undefined);

  expect(named).toEqual(['discover', 'crawl-groups-7-1', 'crawl-projects-7-1', 'crawl-cut-7-1']);
});
