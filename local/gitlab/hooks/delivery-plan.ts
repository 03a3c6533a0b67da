import type { Random } from '../world/random.ts';

/** How deliveries go wrong on their way; without one each is sent once, at once and in order. */
export type DeliveryPlan = {
  seed: number;
  /** The part that never leaves, 0 to 1. */
  lost?: number;
  /** How often each of the others is sent, evenly drawn; every copy with the same Idempotency-Key. */
  copies?: { least: number; most: number };
  /** Waited before each copy, evenly drawn. */
  delayMs?: { least: number; most: number };
  /** `random` takes any of the waiting copies next. */
  order?: 'as-made' | 'random';
  /** What gets no answer is sent again, as by a load balancer before several receivers of which some are down. */
  untilAnswered?: boolean;
};

/** The waits, in milliseconds, of the copies of one delivery; none for a lost one. */
export function drawCopies({ lost = 0, copies, delayMs }: DeliveryPlan, random: Random): number[] {
  if (random() < lost) return [];
  const count = copies === undefined ? 1 : whole(random, copies);
  return Array.from({ length: count }, () => (delayMs === undefined ? 0 : whole(random, delayMs)));
}

function whole(random: Random, { least, most }: { least: number; most: number }): number {
  return least + Math.floor(random() * (most - least + 1));
}
