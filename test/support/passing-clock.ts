import type { Clock } from '../../local/service-bus/broker.ts';

/** Runs like the real clock, and jumps ahead when a test lets time pass. */
export type PassingClock = Clock & {
  aheadMs(): number;
  pass(milliseconds: number): void;
};

type Alarm = { atMs: number; ring: () => void; timer: NodeJS.Timeout };

/** Also the clock of brokers that get it: what is due by the new time is due at once. */
export function passingClock(): PassingClock {
  const alarms = new Set<Alarm>();
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  function set(alarm: Alarm): void {
    alarm.timer = setTimeout(
      () => {
        alarms.delete(alarm);
        alarm.ring();
      },
      Math.min(Math.max(alarm.atMs - now(), 0), 2 ** 31 - 1),
    );
  }
  return {
    now,
    alarm(atMs, ring) {
      const alarm = { atMs, ring, timer: undefined as unknown as NodeJS.Timeout };
      alarms.add(alarm);
      set(alarm);
      return () => {
        alarms.delete(alarm);
        clearTimeout(alarm.timer);
      };
    },
    aheadMs: () => aheadMs,
    pass(milliseconds) {
      aheadMs += milliseconds;
      for (const alarm of alarms) {
        clearTimeout(alarm.timer);
        // At once, so that whoever looks at the queues next sees what has become due.
        if (alarm.atMs <= now() && alarms.delete(alarm)) alarm.ring();
        else set(alarm);
      }
    },
  };
}
