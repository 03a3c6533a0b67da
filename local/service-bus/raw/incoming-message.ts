import { compoundItems, decodeNumber, decodeText, isNull } from './decode.ts';
import { encodeList, encodeString } from './encode.ts';
import { mapValue } from './encoded-map.ts';
import { section, sectionCode, splitSections, type Section } from './sections.ts';

/** Properties of a received message that the broker needs; everything else stays in `bytes`. */
export type IncomingMessage = {
  bytes: Buffer;
  /** Comparable form of the sender's message id. Absent if the sender gave none. */
  messageId?: string;
  ttlMs?: number;
  scheduledForMs?: number;
};

/**
 * Reads an encoded message. A message without an id gets `newMessageId`: the SDK can neither renew nor settle a
 * message that has none. Throws a `RangeError` if the bytes are not a message.
 */
export function readIncoming(bytes: Buffer, newMessageId: () => string): IncomingMessage {
  const sections = splitSections(bytes);
  const id = messageIdOf(sections);
  const ttlMs = ttlOf(sections);
  const scheduledForMs = scheduledTimeOf(sections);
  return {
    bytes: id === undefined ? withMessageId(sections, newMessageId()) : bytes,
    ...(id !== undefined && { messageId: id }),
    ...(ttlMs !== undefined && { ttlMs }),
    ...(scheduledForMs !== undefined && { scheduledForMs }),
  };
}

function valueOf(sections: readonly Section[], code: number): Buffer | undefined {
  return sections.find((part) => part.code === code)?.value;
}

function messageIdOf(sections: readonly Section[]): string | undefined {
  const properties = valueOf(sections, sectionCode.properties);
  const id = properties === undefined ? undefined : compoundItems(properties)[0];
  if (id === undefined || isNull(id)) return undefined;
  return decodeText(id) ?? `0x${id.toString('hex')}`;
}

function ttlOf(sections: readonly Section[]): number | undefined {
  const header = valueOf(sections, sectionCode.header);
  const ttl = header === undefined ? undefined : compoundItems(header)[2];
  return ttl === undefined ? undefined : decodeNumber(ttl);
}

function scheduledTimeOf(sections: readonly Section[]): number | undefined {
  const annotations = valueOf(sections, sectionCode.messageAnnotations);
  const time = annotations && mapValue(annotations, 'x-opt-scheduled-enqueue-time');
  return time === undefined ? undefined : decodeNumber(time);
}

function withMessageId(sections: readonly Section[], id: string): Buffer {
  const properties = valueOf(sections, sectionCode.properties);
  const others = properties === undefined ? [] : compoundItems(properties).slice(1);
  const rewritten = section(sectionCode.properties, encodeList([encodeString(id), ...others]));
  const before = sections.filter((part) => part.code < sectionCode.properties);
  const after = sections.filter((part) => part.code > sectionCode.properties);
  return Buffer.concat([...before.map((part) => part.whole), rewritten, ...after.map((part) => part.whole)]);
}
