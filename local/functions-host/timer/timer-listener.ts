import type { TypedData } from '../core-api.ts';
import { isFrequent, nextOccurrence, type Schedule } from './ncrontab.ts';
import type { TimerState, TimerStatus } from './timer-state.ts';

export type TimerListenerOptions = {
  schedule: Schedule;
  useMonitor: boolean;
  runOnStartup: boolean;
  state: TimerState;
  /** Never rejects: the function's own failure is in the log. */
  invoke: (data: TypedData) => Promise<unknown>;
};

/** setTimeout counts in 32 bits; a day at a time also keeps a sleeping machine from firing late by hours. */
const LONGEST_SLEEP_MS = 3_600_000;

/**
 * Runs one function by its schedule as WebJobs' TimerListener does: never twice at once (the next run is set after the last
 * one ended; if that took past its time, one follows at once, not one per miss), and one run at start-up when the stored
 * "next" has passed. A throw is no reason to run again before the next occurrence.
 */
export class TimerListener {
  #options: TimerListenerOptions;
  #monitored: boolean;
  #sleep: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: TimerListenerOptions) {
    this.#options = options;
    this.#monitored = options.useMonitor && !isFrequent(options.schedule, new Date());
  }

  start(): void {
    const now = new Date();
    const due = this.#monitored ? this.#dueAtStart(now) : 'later';
    if (due === 'past') void this.#run(now, true);
    else if (this.#options.runOnStartup) void this.#run(now, false);
    else this.#waitFor(nextOccurrence(this.#options.schedule, now));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#sleep);
  }

  /** Fires the function out of its schedule, as `POST /admin/functions/{name}` does. */
  async fireByHand(): Promise<void> {
    await this.#invoke(false);
  }

  /** A changed schedule is not past due: the stored "next" counts only if today's schedule would have said the same. */
  #dueAtStart(now: Date): 'past' | 'later' {
    const { schedule, state } = this.#options;
    const status = state.read();
    const expected = status && nextOccurrence(schedule, status.last ?? status.lastUpdated);
    if (status !== undefined && expected?.getTime() === status.next.getTime()) {
      return status.next.getTime() <= now.getTime() ? 'past' : 'later';
    }
    state.write({
      next: nextOccurrence(schedule, now),
      lastUpdated: now,
      ...(status?.last && { last: status.last }),
    });
    return 'later';
  }

  #waitFor(due: Date): void {
    if (this.#stopped) return;
    const left = due.getTime() - Date.now();
    this.#sleep = setTimeout(
      () => {
        if (Date.now() >= due.getTime()) void this.#run(due, false);
        else this.#waitFor(due);
      },
      Math.max(0, Math.min(left, LONGEST_SLEEP_MS)),
    );
  }

  async #run(due: Date, isPastDue: boolean): Promise<void> {
    await this.#invoke(isPastDue);
    const now = new Date();
    const next = nextOccurrence(this.#options.schedule, due);
    if (this.#monitored) this.#options.state.write({ last: due, next, lastUpdated: now });
    // Missed while it ran: one follows at once and stands for all that were missed.
    this.#waitFor(next < now ? now : next);
  }

  async #invoke(isPastDue: boolean): Promise<void> {
    const status = this.#monitored ? this.#options.state.read() : undefined;
    await this.#options.invoke({ json: JSON.stringify(timerInfo(status, this.#monitored, isPastDue)) });
  }
}

/** The trigger's value as the host sends it; the library lower-camels the keys. `Last` is year 1 before the first run. */
function timerInfo(status: TimerStatus | undefined, monitored: boolean, isPastDue: boolean): unknown {
  const scheduleStatus = status && {
    Last: status.last?.toISOString() ?? '0001-01-01T00:00:00',
    Next: status.next.toISOString(),
    LastUpdated: status.lastUpdated.toISOString(),
  };
  return {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: monitored ? (scheduleStatus ?? null) : null,
    IsPastDue: isPastDue,
  };
}
