/**
 * Loaded into a process before all else (`--import`): its dates run ahead by what `CLOCK_AHEAD_MS` says, and by more
 * when the parent sends `{ clockAheadMs }`, which is answered with `{ clockIsAheadMs }`. Node's timers run on as they are.
 */
const RealDate = Date;
let aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], made) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, made) as Date,
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});

process.on('message', (message) => {
  if (typeof message !== 'object' || message === null || !('clockAheadMs' in message)) return;
  aheadMs = Number(message.clockAheadMs);
  process.send?.({ clockIsAheadMs: aheadMs });
});

function now(): number {
  return RealDate.now() + aheadMs;
}
