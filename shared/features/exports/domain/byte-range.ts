/** Bytes from `first` to `last`, both included. */
export type ByteRange = { first: number; last: number };

/** A request for one range of bytes; others are answered as if there were none. RFC 9110, section 14.2. */
const oneRange = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The bytes of a content that a `Range` header asks for, at most `max`: a 206 may hold less than was asked for. Undefined without
 * a range that can be read, which stands for the whole; `unsatisfiable` where it begins beyond the end.
 */
export function rangeOf(
  header: string | undefined,
  size: number,
  max: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = oneRange.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  if (first >= size) return 'unsatisfiable';
  return { first, last: Math.min(last, first + max - 1) };
}
