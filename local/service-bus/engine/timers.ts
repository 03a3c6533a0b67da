import type { Clock } from './clock.ts';
import { Heap, type HeapItem } from './heap.ts';

export type Timer = HeapItem & { atMs: number; run: () => void };

/**
 * Timers of all locks, expiries and schedules of a broker in one heap under one alarm, so that 100,000 messages
 * need one Node timer. A stopped timer leaves the heap at once.
 */
export class Timers {
  readonly #clock: Clock;
  readonly #heap = new Heap<Timer>((timer) => timer.atMs);
  #alarmAtMs: number | undefined;
  #cancelAlarm = (): void => {};

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

  /** No-op if the timer has run or was stopped before. */
  stop(timer: Timer | undefined): void {
    if (timer !== undefined) this.#heap.remove(timer);
  }

  close(): void {
    this.#cancelAlarm();
    for (let timer = this.#heap.first(); timer !== undefined; timer = this.#heap.first())
      this.#heap.remove(timer);
  }

  #setAlarm(): void {
    const first = this.#heap.first();
    if (first === undefined || (this.#alarmAtMs !== undefined && this.#alarmAtMs <= first.atMs)) return;
    this.#cancelAlarm();
    this.#alarmAtMs = first.atMs;
    this.#cancelAlarm = this.#clock.alarm(first.atMs, () => this.#ring());
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
