import type { MessageFacts } from '../store/change.ts';

/** Message to be enqueued, as the sender gave it. */
export type Sent = { bytes: Buffer; messageId?: string; ttlMs?: number; scheduledForMs?: number };

export type DeadLettering = { reason?: string; description?: string; deliveryCount?: number };

/** Initial facts of a message. Its time to live is the shorter of its own and the queue's. */
export function factsOfSent(sent: Sent, sequenceNumber: number, now: number, maxTtlMs: number): MessageFacts {
  const ttlMs = Math.min(sent.ttlMs || Infinity, maxTtlMs);
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

/** Facts of a scheduled message that becomes active: enqueued now, under a new sequence number. */
export function factsWhenActivated(facts: MessageFacts, sequenceNumber: number, now: number): MessageFacts {
  const { scheduledForMs: _past, ...kept } = facts;
  return { ...kept, sequenceNumber, enqueuedAtMs: now, state: 'active' };
}

/** Facts of a message in the dead-letter queue: it keeps its delivery count and no longer expires. */
export function factsWhenDeadLettered(
  facts: MessageFacts,
  sequenceNumber: number,
  source: string,
  deadLettering: DeadLettering,
): MessageFacts {
  const { ttlMs: _noExpiryThere, ...kept } = facts;
  return {
    ...kept,
    sequenceNumber,
    deliveryCount: deadLettering.deliveryCount ?? kept.deliveryCount,
    state: 'active',
    deadLetter: {
      source,
      ...(deadLettering.reason !== undefined && { reason: deadLettering.reason }),
      ...(deadLettering.description !== undefined && { description: deadLettering.description }),
    },
  };
}

/** Expiry in milliseconds since 1970. Undefined if the message never expires or is still scheduled. */
export function expiryOf(facts: MessageFacts): number | undefined {
  if (facts.ttlMs === undefined || facts.state === 'scheduled') return undefined;
  return facts.enqueuedAtMs + facts.ttlMs;
}
