import { encodedLength } from './encoded-length.ts';

/** Returns the items of an encoded list, or the alternating keys and values of an encoded map, each still encoded. */
export function compoundItems(bytes: Buffer): Buffer[] {
  const { count, start } = compoundHead(bytes);
  const items: Buffer[] = [];
  let offset = start;
  for (let index = 0; index < count; index += 1) {
    const length = encodedLength(bytes, offset);
    items.push(bytes.subarray(offset, offset + length));
    offset += length;
  }
  return items;
}

function compoundHead(bytes: Buffer): { count: number; start: number } {
  switch (bytes.readUInt8(0)) {
    // null: a section that is present but empty
    case 0x40:
    case 0x45:
      return { count: 0, start: 1 };
    case 0xc0:
    case 0xc1:
      return { count: bytes.readUInt8(2), start: 3 };
    case 0xd0:
    case 0xd1:
      return { count: bytes.readUInt32BE(5), start: 9 };
    default:
      throw new RangeError('Expected an encoded list or map.');
  }
}

/** Decodes a string or symbol. Undefined for any other type. */
export function decodeText(bytes: Buffer): string | undefined {
  switch (bytes.readUInt8(0)) {
    case 0xa1:
    case 0xa3:
      return bytes.toString('utf8', 2);
    case 0xb1:
    case 0xb3:
      return bytes.toString('utf8', 5);
    default:
      return undefined;
  }
}

/** Decodes a binary. Throws a `RangeError` for any other type. */
export function decodeBinary(bytes: Buffer): Buffer {
  if (bytes.readUInt8(0) === 0xa0) return bytes.subarray(2);
  if (bytes.readUInt8(0) === 0xb0) return bytes.subarray(5);
  throw new RangeError('Expected an encoded binary.');
}

/** Decodes a uint, or a timestamp as milliseconds. Undefined for any other type. */
export function decodeNumber(bytes: Buffer): number | undefined {
  switch (bytes.readUInt8(0)) {
    case 0x43:
      return 0;
    case 0x52:
      return bytes.readUInt8(1);
    case 0x70:
      return bytes.readUInt32BE(1);
    case 0x83:
      return Number(bytes.readBigInt64BE(1));
    default:
      return undefined;
  }
}

export function isNull(bytes: Buffer | undefined): boolean {
  return bytes === undefined || bytes.readUInt8(0) === 0x40;
}
