import { QueueName } from '../../contracts/job.ts';
import type { App } from '../app.ts';

/** What one call takes of a queue; the next goes on. */
const maxMoved = 5_000;
/** Longer than any lock of a message lasts: until then a letter whose row was settled could come once more. */
const settledKeptMs = 24 * 3_600_000;
const looksAnHour = 5;

/**
 * Moves dead letters from the queues, where the letters of one tenant lie before another's, into rows by connector. Safe to
 * repeat and to be cut off: a letter leaves its queue after its row is there, and a row that is there, replayed and dismissed
 * ones included, stays as it is. What was settled a day ago is forgotten, in the first minutes of each hour.
 */
export async function moveDeadLetters(app: App): Promise<{ deadLetters: number }> {
  let moved = 0;
  for (const queue of QueueName.options) {
    moved += await app.deadLetterQueues.drain(queue, maxMoved, (letter) => app.deadLetters.keep(letter));
  }
  const now = app.clock.now();
  if (now.getUTCMinutes() < looksAnHour) {
    await app.deadLetters.purgeSettled(new Date(now.getTime() - settledKeptMs).toISOString());
  }
  return { deadLetters: moved };
}
