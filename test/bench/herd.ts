import { isDue, offsetOf } from '../../shared/features/connectors/domain/is-due.ts';

const tickMinutes = 5;

/**
 * Connectors that were all created in the same second, over one period of the autodiscovery's decision: how many start in
 * the busiest minute. `maxAfterStop`: the timer was down for longer than a period, so that all are due at once.
 */
export function busiestMinute(connectors: number, periodMinutes: number) {
  const ids = Array.from({ length: connectors }, (_, number) => `bench-connector-${number}`);
  const created = Date.UTC(2026, 10, 23, 10);
  const ticks = Array.from({ length: periodMinutes / tickMinutes }, (_, tick) => (tick + 1) * tickMinutes);
  return {
    most: maxPerMinute(ids, created, ticks, periodMinutes),
    maxAfterStop: maxPerMinute(ids, created, [2 * periodMinutes], periodMinutes),
  };
}

function maxPerMinute(ids: string[], created: number, ticks: number[], periodMinutes: number): number {
  const starts = new Map<number, number>();
  for (const id of ids) {
    const lastAt = new Date(created).toISOString();
    const tick = ticks.find((minutes) =>
      isDue(id, lastAt, new Date(created + minutes * 60_000), periodMinutes),
    );
    if (tick === undefined) continue;
    const minute = Math.floor(tick + offsetOf(`${id}/tick`) * tickMinutes);
    starts.set(minute, (starts.get(minute) ?? 0) + 1);
  }
  return Math.max(0, ...starts.values());
}
