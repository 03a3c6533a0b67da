import { randomFillSync } from 'node:crypto';

const tokenBytes = 16;
const pool = Buffer.alloc(tokenBytes * 256);
let used = pool.length;

/** A new lock token as 32 hex digits. Random bytes are fetched in bulk: one call per token was 14 % of a broker's time. */
export function newLockToken(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += tokenBytes;
  return pool.toString('hex', used - tokenBytes, used);
}
