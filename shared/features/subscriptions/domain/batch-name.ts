/** 13 digits, so that the order of text is that of time: names of batches begin with it. */
export function paddedMilliseconds(at: Date): string {
  return String(at.getTime()).padStart(13, '0');
}

/** Half of the numbers that have 63 bits: the broker counts its messages from 1, or from 2^48 with partitions. */
const firstNumber = 2n ** 62n;
const bitsOfChance = 20n;

/**
 * The number of a batch as a dead letter, behind all that the broker gives, by age. The time of its name has 42 bits until the
 * year 2109.
 */
export function letterNumberOf(batch: string): string {
  const [milliseconds = '', chance = ''] = batch.split('-');
  const number = (BigInt(milliseconds) << bitsOfChance) + (BigInt(`0x${chance}`) % 2n ** bitsOfChance);
  return String(firstNumber + number);
}
