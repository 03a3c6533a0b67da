import { randomUUID } from 'node:crypto';

import { DomainError } from '../../platform/errors/errors.ts';
import type { TokenLeases } from '../../features/credentials/ports.ts';

/** `beatMs`: how often a holder shows that it lives; `deadAfterMs`: how long it may be silent. */
export type LeaseTimes = { beatMs: number; deadAfterMs: number };
export const usualLeaseTimes: LeaseTimes = { beatMs: 4_000, deadAfterMs: 15_000 };

/** Waits for a connector's lease; one of these a wait. */
export type LeaseWait = {
  /**
   * Does the deed alone among all processes; undefined: somebody else holds the lease. A holder that wrote nothing for
   * so long, as seen from here, has died: no two clocks are compared.
   */
  tryHolding<T>(deed: () => Promise<T>): Promise<{ done: T } | undefined>;
  waitedMs(): number;
};

export function waitForLease(connectorId: string, leases: TokenLeases, times: LeaseTimes): LeaseWait {
  const holder = randomUUID();
  const began = performance.now();
  let seen: { etag: string; sinceMs: number } | undefined;

  async function take(): Promise<string | undefined> {
    const current = await leases.look(connectorId);
    if (current === undefined) return leases.take(connectorId, holder);
    // Our own insert went through although its answer was lost.
    if (current.holder === holder) return current.etag;
    const now = performance.now();
    if (seen?.etag !== current.etag) seen = { etag: current.etag, sinceMs: now };
    return now - seen.sinceMs >= times.deadAfterMs
      ? leases.take(connectorId, holder, current.etag)
      : undefined;
  }

  return {
    waitedMs: () => performance.now() - began,
    async tryHolding(deed) {
      const etag = await take();
      if (etag === undefined) return undefined;
      const lease = beating(connectorId, holder, etag, leases, times.beatMs);
      try {
        return { done: await deed() };
      } finally {
        await lease.release();
      }
    },
  };
}

/** Writes the lease again and again, so that others see that its holder lives. */
function beating(connectorId: string, holder: string, taken: string, leases: TokenLeases, beatMs: number) {
  let etag: string | undefined = taken;
  let writing = Promise.resolve();
  const beat = async () => {
    // A beat that fails is made up for by the next; a lease that was taken over is not taken back.
    if (etag !== undefined) etag = await leases.take(connectorId, holder, etag);
  };
  const timer = setInterval(() => {
    writing = writing.then(beat).catch(() => {});
  }, beatMs);
  return {
    async release(): Promise<void> {
      clearInterval(timer);
      await writing;
      if (etag === undefined) return;
      try {
        await leases.release(connectorId, etag);
      } catch (failure) {
        // Where the table does not answer: it is dead before long.
        if (!(failure instanceof DomainError)) throw failure;
      }
    },
  };
}
