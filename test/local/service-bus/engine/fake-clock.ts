import type { Clock } from '../../../../local/service-bus/engine/clock.ts';

/** Clock that only `advance` moves; each alarm on the way rings at its time. */
export type FakeClock = Clock & { advance(ms: number): void; alarms(): number };

export function fakeClock(): FakeClock {
  let now = 1_000_000;
  const alarms = new Set<{ atMs: number; ring: () => void }>();
  function next(until: number): { atMs: number; ring: () => void } | undefined {
    return [...alarms].filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
  }
  return {
    now: () => now,
    alarm(atMs, ring) {
      const alarm = { atMs, ring };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    advance(ms) {
      const until = now + ms;
      for (let alarm = next(until); alarm !== undefined; alarm = next(until)) {
        alarms.delete(alarm);
        now = Math.max(now, alarm.atMs);
        alarm.ring();
      }
      now = until;
    },
    alarms: () => alarms.size,
  };
}
