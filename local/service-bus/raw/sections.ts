import { encodedLength } from './encoded-length.ts';

/** Descriptor codes of message sections (AMQP 1.0 part 3, §3.2). */
export const sectionCode = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
} as const;

export type Section = {
  code: number;
  /** Descriptor and value, as received. */
  whole: Buffer;
  /** The value alone, still encoded. */
  value: Buffer;
};

/**
 * Splits an encoded message into its sections without decoding them. Decoding and encoding again through rhea
 * changes types (every positive whole number becomes a uint), so a message's bytes are kept as received.
 * Throws a `RangeError` if the bytes are not a message.
 */
export function splitSections(message: Buffer): Section[] {
  const sections: Section[] = [];
  let offset = 0;
  while (offset < message.length) {
    const length = encodedLength(message, offset);
    sections.push(sectionOf(message.subarray(offset, offset + length)));
    offset += length;
  }
  return sections;
}

function sectionOf(whole: Buffer): Section {
  if (whole.readUInt8(0) !== 0x00) throw new RangeError('A message section has no descriptor.');
  const descriptor = encodedLength(whole, 1);
  return { code: descriptorCode(whole), whole, value: whole.subarray(1 + descriptor) };
}

function descriptorCode(whole: Buffer): number {
  if (whole.readUInt8(1) === 0x53) return whole.readUInt8(2);
  if (whole.readUInt8(1) === 0x80) return Number(whole.readBigUInt64BE(2));
  throw new RangeError('A message section has a symbolic descriptor.');
}

/** Encodes a section from its code and its encoded value. */
export function section(code: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x00, 0x53, code), value]);
}
