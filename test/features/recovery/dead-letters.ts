import type { App } from '../../../shared/features/app.ts';
import { randomUUID } from 'node:crypto';

import { beforeAll, beforeEach } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { listDeadLetters } from '../../../shared/features/recovery/read-dead-letters.ts';
import { moveDeadLetters } from '../../../shared/features/recovery/move-dead-letters.ts';
import type { DeadLetter, DeadLetterQueues } from '../../../shared/features/recovery/ports.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { jobsFor } from '../../support/a-job.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

export let stores: Stores;
/** A new one for each test. */
export let subscriptionId: string;
/** Jobs that a replay sent. */
export let sent: { job: Job; resend: string | undefined }[];
/** Messages in the dead-letter queues. */
export let queued: DeadLetter[];
let now: Date;

/** Tables for a file of tests, and empty dead-letter queues for each test. */
export function useDeadLetters(): void {
  beforeAll(async () => {
    stores = await openTables({ connectionString: await azuriteAccount() });
  });
  beforeEach(() => {
    subscriptionId = randomUUID();
    setNow('2026-11-23T10:30:00.000Z');
    sent = [];
    queued = [];
  });
}

export function setNow(at: string): void {
  now = new Date(at);
}

/** Dead-letter queues that keep a letter, then remove it. `crashAfter`: letters after which the process crashes in between. */
export function queues(crashAfter = Number.POSITIVE_INFINITY): DeadLetterQueues {
  let kept = 0;
  return {
    async drain(queue, max, keep) {
      const before = queued.length;
      for (const next of queued.filter((one) => one.queue === queue).slice(0, max)) {
        await keep(next);
        kept += 1;
        if (kept > crashAfter) throw new Error('crashed');
        queued.splice(queued.indexOf(next), 1);
      }
      return before - queued.length;
    },
  };
}

export function deps(more: { servesOneTenant?: boolean; connectors?: object } = {}) {
  const none = { get: () => Promise.resolve(undefined) };
  const made = {
    deadLetters: stores.deadLetters,
    deadLetterQueues: queues(),
    clock: { now: () => now },
    connectors: none,
    runs: none,
    runTasks: none,
    servesOneTenant: false,
    jobs: {
      send: ([job]: [Job], { resend }: { resend?: string } = {}) =>
        Promise.resolve(void sent.push({ job, resend })),
    },
    ...more,
  };
  return made as unknown as App;
}

export function jobOf(id: string = randomUUID()): Job {
  const ours = jobsFor()['resync-project'];
  return { ...ours, connector: { ...ours.connector, subscriptionId, id } };
}

let number = 0;
export function letter(job: Job | undefined, more: Partial<DeadLetter> = {}): DeadLetter {
  number += 1;
  return {
    queue: 'resync',
    sequenceNumber: String(number),
    messageId: randomUUID(),
    enqueuedAt: now.toISOString(),
    deliveryCount: 5,
    ...(job === undefined ? {} : { job, connector: job.connector }),
    ...more,
  };
}

export async function moved(...letters: DeadLetter[]): Promise<DeadLetter[]> {
  queued.push(...letters);
  await moveDeadLetters(deps());
  return letters;
}

export function idOf({ queue, sequenceNumber }: DeadLetter | undefined = letter(undefined)): string {
  return `${queue}-${sequenceNumber}`;
}

export async function listed(pageSize = 100, more = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let continuationToken: string | undefined;
  do {
    const page = await listDeadLetters({ subscriptionId }, { pageSize, continuationToken }, deps(more));
    pages.push(page.items.map(idOf));
    ({ continuationToken } = page);
  } while (continuationToken !== undefined);
  return pages;
}
