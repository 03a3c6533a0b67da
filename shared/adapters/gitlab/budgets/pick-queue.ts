import type { Urgency } from '../../../features/connectors/ports.ts';

/** Waiting requests of one connector and one urgency under the same limits. */
export type QueueState = {
  connector: string;
  urgency: Urgency;
  /** When its first request may be sent, ms since 1970. */
  readyAt: number;
  /** Sequence number of its first request. */
  arrived: number;
};

/**
 * Picks the queue whose first request is sent next: by urgency, then the connector that was served longest ago, then the
 * oldest request. A queue that waits for a limit blocks no other. `served`: sequence number of each
 * connector's last turn.
 */
export function pickQueue<Queue extends QueueState>(
  queues: readonly Queue[],
  served: ReadonlyMap<string, number>,
  maySend: (queue: Queue) => boolean,
  now: number,
): Queue | undefined {
  const ready = queues.filter((queue) => queue.readyAt <= now && maySend(queue));
  return ready.toSorted((a, b) => compare(a, b, served))[0];
}

const rankOf: Record<Urgency, number> = { urgent: 0, bulk: 1, background: 2 };

/** Whether requests of the first urgency are sent before those of the second, or in turn with them. */
export function precedes(first: Urgency, second: Urgency): boolean {
  return compareUrgency(first, second) <= 0;
}

/** The order of sending: negative if the first precedes the second. */
export function compareUrgency(first: Urgency, second: Urgency): number {
  return rankOf[first] - rankOf[second];
}

function compare(a: QueueState, b: QueueState, served: ReadonlyMap<string, number>): number {
  if (a.urgency !== b.urgency) return compareUrgency(a.urgency, b.urgency);
  const turn = (served.get(a.connector) ?? 0) - (served.get(b.connector) ?? 0);
  return turn === 0 ? a.arrived - b.arrived : turn;
}
