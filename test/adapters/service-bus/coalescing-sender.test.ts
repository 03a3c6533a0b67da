import { describe, expect, it } from 'vitest';

import { coalescingSender } from '../../../shared/adapters/service-bus/coalescing-sender.ts';
import type { Job, JobOf } from '../../../shared/contracts/job.ts';
import { messageIdOf } from '../../../shared/platform/jobs/job-identity.ts';
import type { PendingResync } from '../../../shared/features/webhooks/domain/coalesce.ts';
import type { JobSender } from '../../../shared/platform/jobs/job-sender.ts';
import { aConnector } from '../../support/a-connector.ts';

const now = new Date('2026-11-23T10:00:01.000Z');
const windowEnd = new Date('2026-11-23T10:00:15.000Z');
const nextEnd = new Date('2026-11-23T10:00:30.000Z');
const connector = aConnector();
const anotherId = '00000000-0000-4000-8000-000000000002';

function about(projectId: number, at = windowEnd): PendingResync {
  const target = { kind: 'project' as const, projectId };
  return {
    target,
    connector: { id: connector.id, ...connector.key },
    rootId: 3,
    eventName: 'Push Hook',
    atMs: at.getTime(),
  };
}

/** A turn of the event loop, in which what waits is sent. */
async function turn(): Promise<void> {
  for (let immediate = 0; immediate < 2; immediate += 1)
    await new Promise((resolve) => setImmediate(resolve));
}

/** A bus that acknowledges a send when the test calls `answer`. */
class SlowBus implements JobSender {
  readonly sends: { jobs: readonly Job[]; at: Date | undefined; answer: (failure?: Error) => void }[] = [];

  send(jobs: readonly Job[], { at }: { at?: Date } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sends.push({
        jobs,
        at,
        answer: (failure) => (failure === undefined ? resolve() : reject(failure)),
      });
    });
  }

  /** Answers one send after the other, also those that follow from an answer. */
  async answerAll(failure?: Error): Promise<void> {
    await turn();
    for (let answered = 0; answered < this.sends.length; answered += 1) {
      this.sends[answered]?.answer(failure);
      await turn();
    }
  }

  /** The projects of each send. */
  projects(): number[][] {
    return this.sends.map(({ jobs }) => jobs.map((job) => (job as JobOf<'resync-project'>).projectId));
  }
}

function sending(bus: JobSender, at = () => now) {
  return coalescingSender(bus, at, 3_000);
}

describe('jobs that deliveries call for', () => {
  it('go together when they come at once, and wait for no other to be acknowledged', async () => {
    const bus = new SlowBus();
    const sender = sending(bus);

    const sent = [1, 2, 3].map((id) => sender.send(about(id)));
    await turn();
    const later = [4, 5].map((id) => sender.send(about(id)));
    await turn();
    const underWay = bus.projects();
    await bus.answerAll();
    await Promise.all([...sent, ...later]);

    expect(underWay).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(bus.projects()).toEqual(underWay);
  });

  it('gather while a queue answers nothing, and go together once it does', async () => {
    const bus = new SlowBus();
    const sender = sending(bus);

    const sent: Promise<void>[] = [];
    for (let id = 1; id <= 20; id += 1) {
      sent.push(sender.send(about(id)));
      await turn();
    }
    const unanswered = bus.projects();
    await bus.answerAll();
    await Promise.all(sent);

    expect(unanswered).toEqual([[1], [2], [3], [4], [5], [6], [7], [8]]);
    expect(bus.projects().slice(8)).toEqual([[9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]]);
  });

  it('are sent once per target and window, and again in the next window', async () => {
    const bus = new SlowBus();
    const sender = sending(bus);

    const sent = [about(1), about(1), about(2)].map((one) => sender.send(one));
    await bus.answerAll();
    await Promise.all(sent);
    await sender.send(about(2));
    const next = sender.send(about(1, nextEnd));
    await bus.answerAll();
    await next;

    expect(bus.projects()).toEqual([[1, 2], [1]]);
    expect(bus.sends.map(({ at }) => at)).toEqual([windowEnd, nextEnd]);
  });

  it('are not acknowledged before the queue has acknowledged the one that they join', async () => {
    const bus = new SlowBus();
    const sender = sending(bus);
    let joined = false;

    const first = sender.send(about(1));
    const second = sender.send(about(1)).then(() => (joined = true));
    await new Promise((resolve) => setImmediate(resolve));
    const before = joined;
    await bus.answerAll();
    await Promise.all([first, second]);

    expect([before, joined]).toEqual([false, true]);
  });

  it('that the queue did not take fail for all who wait, and are sent again by the next', async () => {
    const bus = new SlowBus();
    const sender = sending(bus);

    const failed = [sender.send(about(1)), sender.send(about(1)), sender.send(about(2))];
    const outcomes = Promise.allSettled(failed);
    await bus.answerAll(new Error('away'));
    const again = sender.send(about(1));
    await bus.answerAll();
    await again;

    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(bus.projects()).toEqual([[1, 2], [1]]);
  });

  it('are never more than a batch at once', async () => {
    const bus = new SlowBus();
    const sender = sending(bus);

    const sent = Array.from({ length: 1_000 }, (_, id) => sender.send(about(id + 1)));
    await bus.answerAll();
    await Promise.all(sent);

    expect(bus.projects().map((projects) => projects.length)).toEqual([400, 400, 200]);
  });

  it('of a window that is over are forgotten when another begins', async () => {
    const bus = new SlowBus();
    let time = now;
    const sender = sending(bus, () => time);
    const sendAll = async (...all: PendingResync[]) => {
      const sent = all.map((one) => sender.send(one));
      await bus.answerAll();
      await Promise.all(sent);
    };

    await sendAll(about(1));
    time = new Date(windowEnd.getTime() + 1);
    await sendAll(about(1));
    await sendAll(about(1, nextEnd));
    await sendAll(about(1), about(1, nextEnd));

    expect(bus.sends.map(({ at }) => at)).toEqual([windowEnd, nextEnd, windowEnd]);
  });

  it('are those that their targets call for, each with a message id of its own', async () => {
    const bus = new SlowBus();
    const targets = [
      { kind: 'project', projectId: 7 },
      { kind: 'group', groupId: 7, subtree: false },
      { kind: 'group', groupId: 7, subtree: true },
    ] as const;
    const sender = sending(bus);

    const sent = targets.map((target) => sender.send({ ...about(7), target }));
    const elsewhere = sender.send({ ...about(7), connector: { id: anotherId, ...connector.key } });
    await bus.answerAll();
    await Promise.all([...sent, elsewhere]);

    const jobs = bus.sends.flatMap((send) => send.jobs);
    expect(jobs.map(({ kind }) => kind)).toEqual([
      'resync-project',
      'resync-group',
      'resync-group',
      'resync-project',
    ]);
    expect(new Set(jobs.map((job) => messageIdOf(job))).size).toBe(4);
  });
});
