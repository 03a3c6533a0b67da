import { randomUUID } from 'node:crypto';

import { DomainError } from '../../platform/errors/errors.ts';
import type { TokenLeases } from '../../features/credentials/ports.ts';

/** `beatMs`: interval of the holder's heartbeats. `deadAfterMs`: time without one after which it counts as crashed. */
export type LeaseTimes = { beatMs: number; deadAfterMs: number };
export const usualLeaseTimes: LeaseTimes = { beatMs: 4_000, deadAfterMs: 15_000 };

/** One wait for a connector's lease. */
export type LeaseWait = {
  /**
   * Runs the action while this process holds the lease; undefined if another one holds it. A holder whose row did not
   * change for `deadAfterMs`, by this process's clock alone, counts as crashed.
   */
  tryWithLease<T>(action: () => Promise<T>): Promise<{ done: T } | undefined>;
  waitedMs(): number;
};

export function waitForLease(connectorId: string, leases: TokenLeases, times: LeaseTimes): LeaseWait {
  const holder = randomUUID();
  const began = performance.now();
  let seen: { etag: string; sinceMs: number } | undefined;

  async function take(): Promise<string | undefined> {
    const current = await leases.look(connectorId);
    if (current === undefined) return leases.take(connectorId, holder);
    // Our own insert succeeded although its response was lost.
    if (current.holder === holder) return current.etag;
    const now = performance.now();
    if (seen?.etag !== current.etag) seen = { etag: current.etag, sinceMs: now };
    return now - seen.sinceMs >= times.deadAfterMs
      ? leases.take(connectorId, holder, current.etag)
      : undefined;
  }

  return {
    waitedMs: () => performance.now() - began,
    async tryWithLease(action) {
      const etag = await take();
      if (etag === undefined) return undefined;
      const lease = beating(connectorId, holder, etag, leases, times.beatMs);
      try {
        return { done: await action() };
      } finally {
        await lease.release();
      }
    },
  };
}

/** Sends heartbeats: writes the lease at intervals, so that others see that the holder is running. */
function beating(connectorId: string, holder: string, taken: string, leases: TokenLeases, beatMs: number) {
  let etag: string | undefined = taken;
  let writing = Promise.resolve();
  const beat = async () => {
    // The next heartbeat makes up for a failed one. A lease that was taken over is not taken back.
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
        // If the table does not respond, the lease expires soon.
        if (!(failure instanceof DomainError)) throw failure;
      }
    },
  };
}
