import type { Random } from '../../seeded-random.ts';

/** Faults of deliveries. Without a plan each delivery is sent once, immediately and in order. */
export type DeliveryPlan = {
  seed: number;
  /** Fraction of deliveries that are never sent, 0 to 1. */
  lost?: number;
  /** Number of copies of each other delivery, evenly distributed. All copies have the same Idempotency-Key. */
  copies?: { min: number; max: number };
  /** Delay of each copy, evenly distributed. */
  delayMs?: { min: number; max: number };
  /** `random` sends the queued copies in random order. */
  order?: 'in-order' | 'random';
  /** Sends again after no response, as a load balancer does in front of several receivers of which some are down. */
  resendWithoutResponse?: boolean;
};

/** The delay in milliseconds of each copy of one delivery; empty for a lost delivery. */
export function drawCopies({ lost = 0, copies, delayMs }: DeliveryPlan, random: Random): number[] {
  if (random() < lost) return [];
  const count = copies === undefined ? 1 : whole(random, copies);
  return Array.from({ length: count }, () => (delayMs === undefined ? 0 : whole(random, delayMs)));
}

function whole(random: Random, { min, max }: { min: number; max: number }): number {
  return min + Math.floor(random() * (max - min + 1));
}
