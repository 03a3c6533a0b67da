/** 13 digits, so that the order of text is that of time: names of batches begin with it. */
export function paddedMilliseconds(at: Date): string {
  return String(at.getTime()).padStart(13, '0');
}
