/** Encoders of the AMQP 1.0 values that the broker adds to a message. */

export function encodeString(text: string): Buffer {
  return variable(0xa1, 0xb1, Buffer.from(text, 'utf8'));
}

export function encodeSymbol(text: string): Buffer {
  return variable(0xa3, 0xb3, Buffer.from(text, 'ascii'));
}

/** `value` must be a safe integer. */
export function encodeLong(value: number): Buffer {
  return eightBytes(0x81, value);
}

export function encodeTimestamp(ms: number): Buffer {
  return eightBytes(0x83, Math.round(ms));
}

export function encodeInt(value: number): Buffer {
  const bytes = Buffer.alloc(5, 0x71);
  bytes.writeInt32BE(value, 1);
  return bytes;
}

export function encodeUint(value: number): Buffer {
  if (value === 0) return Buffer.of(0x43);
  if (value < 256) return Buffer.of(0x52, value);
  const bytes = Buffer.alloc(5, 0x70);
  bytes.writeUInt32BE(value, 1);
  return bytes;
}

export function encodeList(items: readonly Buffer[]): Buffer {
  return compound(0xc0, 0xd0, items);
}

/** `parts` are alternating keys and values, each encoded. */
export function encodeMap(parts: readonly Buffer[]): Buffer {
  return compound(0xc1, 0xd1, parts);
}

function variable(shortCode: number, longCode: number, content: Buffer): Buffer {
  if (content.length < 256) return Buffer.concat([Buffer.of(shortCode, content.length), content]);
  const head = Buffer.alloc(5, longCode);
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}

function eightBytes(code: number, value: number): Buffer {
  const bytes = Buffer.alloc(9, code);
  bytes.writeBigInt64BE(BigInt(value), 1);
  return bytes;
}

function compound(shortCode: number, longCode: number, items: readonly Buffer[]): Buffer {
  const size = items.reduce((sum, item) => sum + item.length, 0);
  if (size < 255 && items.length < 256) {
    return Buffer.concat([Buffer.of(shortCode, size + 1, items.length), ...items]);
  }
  const head = Buffer.alloc(9, longCode);
  head.writeUInt32BE(size + 4, 1);
  head.writeUInt32BE(items.length, 5);
  return Buffer.concat([head, ...items]);
}
