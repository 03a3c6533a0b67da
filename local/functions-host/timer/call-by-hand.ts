import type { TimerListener } from './timer-listener.ts';

/** The status of `POST /admin/functions/{name}`. Only timers can be fired by hand; the run is not waited for. */
export function callByHand(timers: ReadonlyMap<string, TimerListener>, name: string, body: Buffer): number {
  const timer = [...timers].find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  if (timer === undefined) return 404;
  try {
    JSON.parse(body.toString('utf8') || '{}');
  } catch {
    return 400;
  }
  void timer.fireByHand();
  return 202;
}
