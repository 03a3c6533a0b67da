import type { Clock } from './clock.ts';
import { Heap, type HeapItem } from './heap.ts';

export type Timer = HeapItem & { atMs: number; run: () => void };

/**
 * All the waits of a broker (locks, expiry, scheduled messages) in one heap under one alarm, so that 100,000
 * messages cost one Node timer. A timer that is called off leaves the heap at once.
 */
export class Timers {
  readonly #clock: Clock;
  readonly #heap = new Heap<Timer>((timer) => timer.atMs);
  #alarmAtMs: number | undefined;
  #callOff = (): void => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  start(atMs: number, run: () => void): Timer {
    const timer: Timer = { atMs, run, heapIndex: -1 };
    this.#heap.add(timer);
    this.#setAlarm();
    return timer;
  }

  /** Does nothing when the timer has run or was stopped before. */
  stop(timer: Timer | undefined): void {
    if (timer !== undefined) this.#heap.remove(timer);
  }

  close(): void {
    this.#callOff();
    for (let timer = this.#heap.first(); timer !== undefined; timer = this.#heap.first())
      this.#heap.remove(timer);
  }

  #setAlarm(): void {
    const first = this.#heap.first();
    if (first === undefined || (this.#alarmAtMs !== undefined && this.#alarmAtMs <= first.atMs)) return;
    this.#callOff();
    this.#alarmAtMs = first.atMs;
    this.#callOff = this.#clock.alarm(first.atMs, () => this.#ring());
  }

  #ring(): void {
    this.#alarmAtMs = undefined;
    const now = this.#clock.now();
    for (
      let timer = this.#heap.first();
      timer !== undefined && timer.atMs <= now;
      timer = this.#heap.first()
    ) {
      this.#heap.remove(timer);
      timer.run();
    }
    this.#setAlarm();
  }
}
