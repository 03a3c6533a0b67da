/**
 * Length in bytes of the encoded AMQP 1.0 value at `offset`, including its constructor.
 * Source: AMQP 1.0 part 1, §1.2: the high nibble of the format code gives the width.
 * Throws a `RangeError` if the value runs past the end of the buffer.
 */
export function encodedLength(bytes: Buffer, offset: number): number {
  const length = unchecked(bytes, offset);
  if (offset + length > bytes.length)
    throw new RangeError('An encoded value runs past the end of its buffer.');
  return length;
}

function unchecked(bytes: Buffer, offset: number): number {
  const code = bytes.readUInt8(offset);
  if (code === 0x00) return describedLength(bytes, offset);
  switch (code >>> 4) {
    case 0x4:
      return 1;
    case 0x5:
      return 2;
    case 0x6:
      return 3;
    case 0x7:
      return 5;
    case 0x8:
      return 9;
    case 0x9:
      return 17;
    case 0xa:
    case 0xc:
    case 0xe:
      return 2 + bytes.readUInt8(offset + 1);
    case 0xb:
    case 0xd:
    case 0xf:
      return 5 + bytes.readUInt32BE(offset + 1);
    default:
      throw new RangeError(`0x${code.toString(16)} is not an AMQP format code.`);
  }
}

function describedLength(bytes: Buffer, offset: number): number {
  const descriptor = encodedLength(bytes, offset + 1);
  return 1 + descriptor + encodedLength(bytes, offset + 1 + descriptor);
}
