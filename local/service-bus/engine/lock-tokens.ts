import { randomFillSync } from 'node:crypto';

const tokenBytes = 16;
const pool = Buffer.alloc(tokenBytes * 256);
let used = pool.length;

/**
 * Returns a new lock token of 32 hex digits. Random bytes are drawn in bulk: one call per token took 14 % of the CPU
 * time.
 */
export function newLockToken(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += tokenBytes;
  return pool.toString('hex', used - tokenBytes, used);
}
