import type { TimerListener } from './timer-listener.ts';

/** Finds a timer by name, case-insensitively. */
export function timerOf(timers: ReadonlyMap<string, TimerListener>, name: string): TimerListener | undefined {
  return [...timers].find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

/**
 * Handles `POST /admin/functions/{name}` and returns the status. Only timers can be triggered; the run is not awaited.
 */
export function triggerManually(
  timers: ReadonlyMap<string, TimerListener>,
  name: string,
  body: Buffer,
): number {
  const timer = timerOf(timers, name);
  if (timer === undefined) return 404;
  try {
    JSON.parse(body.toString('utf8') || '{}');
  } catch {
    return 400;
  }
  void timer.triggerManually();
  return 202;
}
