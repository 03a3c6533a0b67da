import { deadLetterRefused, lockLost } from '../amqp/errors.ts';
import { encodeTyped, types } from '../amqp/rhea.ts';
import type { Queue } from '../engine/queue.ts';
import type { Rewrite, Settlement } from '../engine/settlement.ts';
import { setApplicationProperties } from '../raw/application-properties.ts';
import { encodeString } from '../raw/encode.ts';
import { ArgumentError, lockTokensIn, textIn, type Body } from './body.ts';
import type { ManagementResponse } from './management-response.ts';

/** Settles by lock token. The SDK uses it for deferred messages and when the receiver's link is closed. */
export function updateDisposition(body: Body, queue: Queue): ManagementResponse {
  const settlement = settlementOf(body);
  for (const token of lockTokensIn(body)) {
    const result = queue.settle(token, settlement);
    if (result === 'lock-lost') return { status: 410, ...lockLost() };
    if (result === 'not-allowed') return { status: 400, ...deadLetterRefused() };
  }
  return { status: 200 };
}

/** The protocol spells `defered` with one r and calls dead-lettering `suspended`. */
function settlementOf(body: Body): Settlement {
  const rewrite = rewriteOf(body['properties-to-modify']);
  switch (textIn(body, 'disposition-status')) {
    case 'completed':
      return { outcome: 'complete' };
    case 'abandoned':
      return { outcome: 'abandon', ...(rewrite && { rewrite }) };
    case 'defered':
      return { outcome: 'defer', ...(rewrite && { rewrite }) };
    case 'suspended':
      return { outcome: 'dead-letter', ...deadLetterReason(body), ...(rewrite && { rewrite }) };
    case undefined:
    default:
      throw new ArgumentError(`'${String(body['disposition-status'])}' is not a disposition status.`);
  }
}

function deadLetterReason(body: Body): { reason?: string; description?: string } {
  const reason = textIn(body, 'deadletter-reason');
  const description = textIn(body, 'deadletter-description');
  return { ...(reason !== undefined && { reason }), ...(description !== undefined && { description }) };
}

function rewriteOf(properties: unknown): Rewrite | undefined {
  if (typeof properties !== 'object' || properties === null) return undefined;
  const entries = Object.entries(properties).map(([key, value]) => ({
    key,
    encodedKey: encodeString(key),
    encodedValue: encodeTyped(types.wrap(value)),
  }));
  return (payload) => setApplicationProperties(payload, entries);
}
