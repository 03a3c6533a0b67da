import type { MessageFacts } from '../store/change.ts';

/** A message that a sender wants in the queue. */
export type Sent = { bytes: Buffer; messageId?: string; ttlMs?: number; scheduledForMs?: number };

export type DeadLettering = { reason?: string; description?: string; deliveryCount?: number };

/** The facts of a message that comes in now; its time to live is the shorter of its own and the queue's. */
export function factsOfSent(
  sent: Sent,
  sequenceNumber: number,
  now: number,
  longestTtlMs: number,
): MessageFacts {
  const ttlMs = Math.min(sent.ttlMs || Infinity, longestTtlMs);
  const scheduledForMs =
    sent.scheduledForMs !== undefined && sent.scheduledForMs > now ? sent.scheduledForMs : undefined;
  return {
    sequenceNumber,
    enqueuedSequenceNumber: sequenceNumber,
    enqueuedAtMs: now,
    deliveryCount: 0,
    state: scheduledForMs === undefined ? 'active' : 'scheduled',
    ...(scheduledForMs !== undefined && { scheduledForMs }),
    ...(Number.isFinite(ttlMs) && { ttlMs }),
  };
}

/** The hour of a scheduled message has come: it counts as enqueued now, under a new number. */
export function factsWhenActivated(facts: MessageFacts, sequenceNumber: number, now: number): MessageFacts {
  const { scheduledForMs: _past, ...kept } = facts;
  return { ...kept, sequenceNumber, enqueuedAtMs: now, state: 'active' };
}

/** Among the dead letters a message keeps its delivery count and no longer expires. */
export function factsWhenDeadLettered(
  facts: MessageFacts,
  sequenceNumber: number,
  source: string,
  why: DeadLettering,
): MessageFacts {
  const { ttlMs: _noExpiryThere, ...kept } = facts;
  return {
    ...kept,
    sequenceNumber,
    deliveryCount: why.deliveryCount ?? kept.deliveryCount,
    state: 'active',
    deadLetter: {
      source,
      ...(why.reason !== undefined && { reason: why.reason }),
      ...(why.description !== undefined && { description: why.description }),
    },
  };
}

/** When a message expires; undefined for one that never does, or not while it is scheduled. */
export function expiryOf(facts: MessageFacts): number | undefined {
  if (facts.ttlMs === undefined || facts.state === 'scheduled') return undefined;
  return facts.enqueuedAtMs + facts.ttlMs;
}
