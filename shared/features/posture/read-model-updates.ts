import type { CoalescedUpdates } from './ports.ts';

type Update = (ids: readonly number[]) => Promise<void>;
type Turn = { ids: Set<number>; done: Promise<void> };

/**
 * Runs one update at a time by key. Ids that come while one runs are done together by the next, so that jobs on neighbouring
 * ids write their chunk once instead of conflicting over it.
 */
export class ReadModelUpdates implements CoalescedUpdates {
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Turn>();

  run(key: string, ids: readonly number[], update: Update): Promise<void> {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      for (const id of ids) waiting.ids.add(id);
      return waiting.done;
    }
    const running = this.#running.get(key);
    if (running === undefined) return this.#begin(key, ids, update);
    const turn: Turn = {
      ids: new Set(ids),
      done: running
        .catch(() => undefined)
        .then(() => {
          this.#waiting.delete(key);
          return this.#begin(key, [...turn.ids], update);
        }),
    };
    this.#waiting.set(key, turn);
    return turn.done;
  }

  #begin(key: string, ids: readonly number[], update: Update): Promise<void> {
    const running = update(ids).finally(() => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    });
    this.#running.set(key, running);
    return running;
  }
}
