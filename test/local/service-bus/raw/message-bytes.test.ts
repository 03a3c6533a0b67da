import rhea from 'rhea';
import { describe, expect, it } from 'vitest';
import { setApplicationProperties } from '../../../../local/service-bus/raw/application-properties.ts';
import { splitBatch } from '../../../../local/service-bus/raw/batch.ts';
import { encodedLength } from '../../../../local/service-bus/raw/encoded-length.ts';
import type { MapEntry } from '../../../../local/service-bus/raw/encoded-map.ts';
import { encodeString } from '../../../../local/service-bus/raw/encode.ts';
import { swapGuidOrder } from '../../../../local/service-bus/raw/guid.ts';
import { readIncoming } from '../../../../local/service-bus/raw/incoming-message.ts';
import { writeOutgoing } from '../../../../local/service-bus/raw/outgoing-message.ts';
import { splitSections } from '../../../../local/service-bus/raw/sections.ts';

const { types, message } = rhea;

function encode(fields: Record<string, unknown>): Buffer {
  return Buffer.from(message.encode(fields));
}

function decode(bytes: Buffer): Record<string, unknown> {
  return message.decode(bytes);
}

const envelope = {
  sequenceNumber: 7,
  enqueuedSequenceNumber: 3,
  enqueuedAtMs: 1_700_000_000_000,
  deliveryCount: 2,
  state: 'active',
} as const;

describe('encodedLength', () => {
  it('returns the length of every kind of value', () => {
    const values = [
      types.wrap(null),
      types.wrap(true),
      types.wrap_ubyte(1),
      types.wrap_short(1),
      types.wrap_int(100_000),
      types.wrap_long(2 ** 40),
      types.wrap_uuid(Buffer.alloc(16)),
      types.wrap_string('short'),
      types.wrap_string('long'.repeat(100)),
      types.wrap_list([1, 'two', [3]]),
      types.wrap_map({ a: 1, b: { c: 2 } }),
      types.wrap_array([1, 2], 0x81, undefined),
      types.described(types.wrap_ulong(0x99), types.wrap_string('described')),
    ];
    for (const value of values) {
      const { Writer } = types as unknown as {
        Writer: new () => { write(v: unknown): void; toBuffer(): Buffer };
      };
      const writer = new Writer();
      writer.write(value);
      const bytes = writer.toBuffer();
      expect(encodedLength(Buffer.concat([bytes, Buffer.alloc(40)]), 0)).toBe(bytes.length);
    }
  });

  it('throws for a value past the end or an unknown format code', () => {
    expect(() => encodedLength(Buffer.from([0xa1, 5, 1]), 0)).toThrow(RangeError);
    expect(() => encodedLength(Buffer.from([0x81, 5]), 0)).toThrow(RangeError);
    expect(() => encodedLength(Buffer.from([0x10]), 0)).toThrow('0x10');
    expect(() => splitSections(Buffer.from('not a message'))).toThrow(RangeError);
  });
});

describe('readIncoming', () => {
  it('reads id, time to live and schedule', () => {
    const bytes = encode({
      ttl: 5_000,
      message_id: 'id',
      message_annotations: { 'x-opt-scheduled-enqueue-time': new Date(1_700_000_000_123) },
      body: 'x',
    });

    expect(readIncoming(bytes, () => 'unused')).toEqual({
      bytes,
      messageId: 'id',
      ttlMs: 5_000,
      scheduledForMs: 1_700_000_000_123,
    });
  });

  it('distinguishes ids of different types', () => {
    const text = readIncoming(encode({ message_id: '5', body: 1 }), () => '').messageId;
    const number = readIncoming(encode({ message_id: 5, body: 1 }), () => '').messageId;

    expect(text).not.toBe(number);
  });

  it('adds an id to a message without one and leaves the rest unchanged', () => {
    const none = readIncoming(encode({ body: 'x' }), () => 'made-up');
    const some = readIncoming(encode({ subject: 's', group_id: 'g', body: 'x' }), () => 'made-up');

    expect(none.messageId).toBeUndefined();
    expect(decode(none.bytes)).toMatchObject({ message_id: 'made-up', body: 'x' });
    expect(decode(some.bytes)).toMatchObject({
      message_id: 'made-up',
      subject: 's',
      group_id: 'g',
      body: 'x',
    });
  });
});

describe('writeOutgoing', () => {
  it('writes the broker’s properties and keeps the sender’s', () => {
    const sent = encode({
      durable: true,
      priority: 7,
      ttl: 9,
      delivery_annotations: { dropped: 1 },
      message_annotations: { 'x-opt-partition-key': 'pk', 'x-opt-sequence-number': 99 },
      message_id: 'id',
      application_properties: { a: 1 },
      body: 'x',
    });

    const received = decode(writeOutgoing(sent, { ...envelope, lockedUntilMs: 1_700_000_030_000 }));

    expect(received).toMatchObject({
      durable: true,
      priority: 7,
      ttl: 9,
      delivery_count: 2,
      message_id: 'id',
      application_properties: { a: 1 },
      body: 'x',
    });
    expect(received['message_annotations']).toEqual({
      'x-opt-partition-key': 'pk',
      'x-opt-sequence-number': 7,
      'x-opt-enqueue-sequence-number': 3,
      'x-opt-enqueued-time': new Date(1_700_000_000_000),
      'x-opt-message-state': 0,
      'x-opt-locked-until': new Date(1_700_000_030_000),
    });
    expect(received['delivery_annotations']).toBeUndefined();
  });

  it('keeps properties and body byte for byte', () => {
    const sent = encode({
      message_id: 'id',
      application_properties: { f: types.wrap_float(1.5) },
      body: types.wrap_byte(3),
    });
    const tail = Buffer.concat(
      splitSections(sent)
        .filter(({ code }) => code >= 0x73)
        .map(({ whole }) => whole),
    );

    expect(writeOutgoing(sent, envelope).subarray(-tail.length)).toEqual(tail);
  });

  it('adds the reason to a dead-lettered message', () => {
    const deadLetter = { source: 'q', reason: 'unreadable', description: 'not JSON' };

    const received = decode(
      writeOutgoing(encode({ message_id: 'id', body: 'x' }), { ...envelope, deadLetter }),
    );

    expect(received).toMatchObject({
      application_properties: { DeadLetterReason: 'unreadable', DeadLetterErrorDescription: 'not JSON' },
      message_annotations: { 'x-opt-deadletter-source': 'q' },
    });
  });
});

function entry(key: string, text: string): MapEntry {
  return { key, encodedKey: encodeString(key), encodedValue: encodeString(text) };
}

it('replaces existing application properties and adds new ones', () => {
  const large = Object.fromEntries([...Array(100).keys()].map((index) => [`key-${index}`, `value-${index}`]));

  const changed = setApplicationProperties(
    encode({ message_id: 'id', application_properties: large, body: 'x' }),
    [entry('key-5', 'new'), entry('added', 'y'.repeat(300))],
  );

  expect(decode(changed)).toMatchObject({
    message_id: 'id',
    body: 'x',
    application_properties: { ...large, 'key-5': 'new', added: 'y'.repeat(300) },
  });
});

it('splits a batch into its messages', () => {
  const messages = [
    encode({ message_id: '1', body: 'x' }),
    encode({ message_id: '2', body: 'y'.repeat(500) }),
  ];
  const envelopeBytes = encode({ message_id: '1', body: message.data_sections(messages) });

  expect(splitBatch(envelopeBytes)).toEqual(messages);
});

it('converts a GUID between the two byte orders', () => {
  const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

  expect(swapGuidOrder(guid).toString('hex')).toBe('33221100554477668899aabbccddeeff');
  expect(swapGuidOrder(swapGuidOrder(guid))).toEqual(guid);
});
