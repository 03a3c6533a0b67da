/** The line that a key leads to in a list without a wrap; `j` and `k` where letters are shortcuts. */
export function stepTo(key: string, at: number, length: number, lettersAreOn: boolean): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  if (key === 'ArrowDown' || (key === 'j' && lettersAreOn)) return Math.min(length - 1, at + 1);
  if (key === 'ArrowUp' || (key === 'k' && lettersAreOn)) return Math.max(0, at - 1);
  return undefined;
}
