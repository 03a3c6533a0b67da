import { createHash, timingSafeEqual } from 'node:crypto';

/** Takes as long for any wrong secret, so that nothing is learnt from how long it took. */
export function isSecret(given: string | null | undefined, secret: string): boolean {
  if (given === null || given === undefined || given === '') return false;
  return timingSafeEqual(digestOf(given), digestOf(secret));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
