import { QueueName } from '../../contracts/job.ts';
import type { App } from '../app.ts';

/** Dead letters that one call takes from each queue; the next call goes on. */
const maxMoved = 5_000;
/** Longer than a message lock lasts: until then the letter of a settled row may be received again. */
const settledKeptMs = 24 * 3_600_000;
/** The purge runs in the first minutes of each hour only. */
const purgeMinutes = 5;

/**
 * Moves dead letters from the dead-letter queues, which all tenants share, into rows by connector, and purges rows that
 * were settled a day ago. Idempotent: a letter leaves its queue after its row is stored, and an existing row stays as
 * it is, also if it was replayed or dismissed.
 */
export async function moveDeadLetters(app: App): Promise<{ deadLetters: number }> {
  let moved = 0;
  for (const queue of QueueName.options) {
    moved += await app.deadLetterQueues.drain(queue, maxMoved, (letter) => app.deadLetters.keep(letter));
  }
  const now = app.clock.now();
  if (now.getUTCMinutes() < purgeMinutes) {
    await app.deadLetters.purgeSettled(new Date(now.getTime() - settledKeptMs).toISOString());
  }
  return { deadLetters: moved };
}
