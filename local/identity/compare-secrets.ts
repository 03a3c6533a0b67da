import { createHash, timingSafeEqual } from 'node:crypto';

/** Constant-time comparison: timing reveals nothing about the secret. */
export function secretsMatch(given: string | null | undefined, secret: string): boolean {
  if (given === null || given === undefined || given === '') return false;
  return timingSafeEqual(digestOf(given), digestOf(secret));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
