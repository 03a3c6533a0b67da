import type { TypedData } from '../core-api.ts';
import { isFrequent, nextOccurrence, type Schedule } from './ncrontab.ts';
import type { TimerState, TimerStatus } from './timer-state.ts';

export type TimerListenerOptions = {
  schedule: Schedule;
  useMonitor: boolean;
  runOnStartup: boolean;
  state: TimerState;
  /** Never rejects: a failure of the function is logged. */
  invoke: (data: TypedData) => Promise<unknown>;
};

/** An hour at a time: setTimeout is limited to 31 bits, and a machine that slept would run the timer hours late. */
const MAX_SLEEP_MS = 3_600_000;

/**
 * Runs one function on its schedule, as WebJobs' TimerListener does. Runs never overlap: the next one is scheduled
 * after the last one ended, and missed occurrences lead to one run at once. At start-up one run follows if the stored
 * "next" has passed. A failed run is not repeated before the next occurrence.
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

  /** Runs the function outside its schedule, for `POST /admin/functions/{name}`. */
  async triggerManually(): Promise<void> {
    await this.#invoke(false);
  }

  /**
   * Ignores the stored "next" if the current schedule would not have produced it: a changed schedule is not past due.
   */
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
    const remainingMs = due.getTime() - Date.now();
    this.#sleep = setTimeout(
      () => {
        if (Date.now() >= due.getTime()) void this.#run(due, false);
        else this.#waitFor(due);
      },
      Math.max(0, Math.min(remainingMs, MAX_SLEEP_MS)),
    );
  }

  async #run(due: Date, isPastDue: boolean): Promise<void> {
    await this.#invoke(isPastDue);
    const now = new Date();
    const next = nextOccurrence(this.#options.schedule, due);
    if (this.#monitored) this.#options.state.write({ last: due, next, lastUpdated: now });
    // If occurrences were missed during the run, one run follows at once for all of them.
    this.#waitFor(next < now ? now : next);
  }

  async #invoke(isPastDue: boolean): Promise<void> {
    const status = this.#monitored ? this.#options.state.read() : undefined;
    await this.#options.invoke({ json: JSON.stringify(timerInfo(status, this.#monitored, isPastDue)) });
  }
}

/** Value of the trigger, as the host sends it; the library converts the keys. `Last` is year 1 before the first run. */
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
