import { setApplicationProperties } from './application-properties.ts';
import { compoundItems } from './decode.ts';
import {
  encodeInt,
  encodeList,
  encodeLong,
  encodeString,
  encodeSymbol,
  encodeTimestamp,
  encodeUint,
} from './encode.ts';
import { setInMap, type MapEntry } from './encoded-map.ts';
import { section, sectionCode, splitSections } from './sections.ts';

/** Properties that the broker adds to a message for its receiver. */
export type Envelope = {
  sequenceNumber: number;
  enqueuedSequenceNumber: number;
  enqueuedAtMs: number;
  /** Failed deliveries so far: 0 on the first delivery. */
  deliveryCount: number;
  state: 'active' | 'deferred' | 'scheduled';
  lockedUntilMs?: number;
  deadLetter?: { source: string; reason?: string; description?: string };
};

const stateCode = { active: 0, deferred: 1, scheduled: 2 } as const;

/** Encodes a message for its receiver: header and message annotations are the broker's, the rest is the sender's. */
export function writeOutgoing(message: Buffer, envelope: Envelope): Buffer {
  const sections = splitSections(setApplicationProperties(message, deadLetterProperties(envelope)));
  const find = (code: number): Buffer | undefined => sections.find((part) => part.code === code)?.value;
  return Buffer.concat([
    section(sectionCode.header, header(find(sectionCode.header), envelope.deliveryCount)),
    section(
      sectionCode.messageAnnotations,
      setInMap(find(sectionCode.messageAnnotations), annotations(envelope)),
    ),
    ...sections.filter((part) => part.code >= sectionCode.properties).map((part) => part.whole),
  ]);
}

/** Header with durable, priority and ttl as sent, first-acquirer false, and the delivery count, which is mandatory. */
function header(sent: Buffer | undefined, deliveryCount: number): Buffer {
  const [durable, priority, ttl] = sent === undefined ? [] : compoundItems(sent);
  const none = Buffer.of(0x40);
  return encodeList([
    durable ?? none,
    priority ?? none,
    ttl ?? none,
    Buffer.of(0x42),
    encodeUint(deliveryCount),
  ]);
}

function annotations(envelope: Envelope): MapEntry[] {
  const entries = [
    annotation('x-opt-sequence-number', encodeLong(envelope.sequenceNumber)),
    annotation('x-opt-enqueue-sequence-number', encodeLong(envelope.enqueuedSequenceNumber)),
    annotation('x-opt-enqueued-time', encodeTimestamp(envelope.enqueuedAtMs)),
    annotation('x-opt-message-state', encodeInt(stateCode[envelope.state])),
  ];
  if (envelope.lockedUntilMs !== undefined) {
    entries.push(annotation('x-opt-locked-until', encodeTimestamp(envelope.lockedUntilMs)));
  }
  if (envelope.deadLetter !== undefined) {
    entries.push(annotation('x-opt-deadletter-source', encodeString(envelope.deadLetter.source)));
  }
  return entries;
}

function annotation(key: string, encodedValue: Buffer): MapEntry {
  return { key, encodedKey: encodeSymbol(key), encodedValue };
}

function deadLetterProperties({ deadLetter }: Envelope): MapEntry[] {
  const entries: MapEntry[] = [];
  if (deadLetter?.reason !== undefined) entries.push(property('DeadLetterReason', deadLetter.reason));
  if (deadLetter?.description !== undefined) {
    entries.push(property('DeadLetterErrorDescription', deadLetter.description));
  }
  return entries;
}

function property(key: string, text: string): MapEntry {
  return { key, encodedKey: encodeString(key), encodedValue: encodeString(text) };
}
