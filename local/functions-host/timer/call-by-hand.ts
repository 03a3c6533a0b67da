import type { TimerListener } from './timer-listener.ts';

/** Names are compared without case. */
export function timerOf(timers: ReadonlyMap<string, TimerListener>, name: string): TimerListener | undefined {
  return [...timers].find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

/** The status of `POST /admin/functions/{name}`. Only timers can be fired by hand; the run is not waited for. */
export function callByHand(timers: ReadonlyMap<string, TimerListener>, name: string, body: Buffer): number {
  const timer = timerOf(timers, name);
  if (timer === undefined) return 404;
  try {
    JSON.parse(body.toString('utf8') || '{}');
  } catch {
    return 400;
  }
  void timer.fireByHand();
  return 202;
}
