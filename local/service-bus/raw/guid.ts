/**
 * Converts a GUID between RFC 4122 byte order and .NET's, in which the first three fields are little-endian.
 * Self-inverse. Delivery tags carry lock tokens in .NET order, `$management` in RFC order.
 */
export function swapGuidOrder(guid: Buffer): Buffer {
  const swapped = Buffer.from(guid);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped;
}
